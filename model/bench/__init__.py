"""The server beside its peers: same models, one server core, the client on the other."""
