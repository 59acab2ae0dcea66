-- Creates a login role that may look at what the server does, and brings it to the wanted state when it exists. Name and
-- password come from the environment, never from the command line. The administrator need not be a superuser: managed
-- services have none, and give the membership to hand on.
\set ON_ERROR_STOP on
\getenv role ROLE_NAME
\getenv password ROLE_PASSWORD

-- A password must not reach the server's log. Only a superuser may say so; managed services log no statements.
SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user \gset
\if :superuser
  SET log_statement = 'none';
  SET log_min_duration_statement = -1;
  SET log_min_error_statement = 'panic';
\endif

SELECT format('CREATE ROLE %I', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec

-- A few connections at the most, however often somebody asks: they come out of those of the models.
ALTER ROLE :"role" LOGIN CONNECTION LIMIT 5 PASSWORD :'password';

GRANT pg_monitor TO :"role";
