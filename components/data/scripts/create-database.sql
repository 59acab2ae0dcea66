-- Creates a login role and a database of its own, and brings both to the wanted state when they exist.
-- Names and password come from the environment, never from the command line. The administrator need not be a
-- superuser: managed services have none.
\set ON_ERROR_STOP on
\getenv role ROLE_NAME
\getenv password ROLE_PASSWORD
\getenv database DATABASE_NAME

-- A password must not reach the server's log. Only a superuser may say so; managed services log no statements.
SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user \gset
\if :superuser
  SET log_statement = 'none';
  SET log_min_duration_statement = -1;
  SET log_min_error_statement = 'panic';
\endif

SELECT format('CREATE ROLE %I', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec

ALTER ROLE :"role" LOGIN PASSWORD :'password';

-- Only a member of a role may create a database that the role owns.
GRANT :"role" TO CURRENT_USER;

SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

-- Every role may connect to every database unless told otherwise.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
