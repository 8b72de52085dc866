"""Sign-in, roles and scopes, invitations."""
