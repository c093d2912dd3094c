"""The tables outside every workspace: the only ones without scope and without row-level security.

The architecture tests read this list and docs/tour.md tells it. A new line needs a reason that no workspace can have.
"""

GLOBAL_TABLES = {
    "core.Workspace": "the companies themselves",
    "core.Feed": "locked as the last act of every transaction; the dispatcher looks through all of them",
    "core.Cursor": "the dispatcher finds who is behind before it enters a workspace",
    "core.Job": "the worker takes the next job before it knows whose it is",
    "core.WorkerSeen": "a process serves all workspaces",
    "core.RateLimit": "strangers are counted before any workspace is known",
    "staff.User": "one person may work in many companies",
    "staff.Membership": "which workspaces a person may enter, read at the door; a projection of Member",
    "staff.Session": "a browser, before it has entered anywhere",
    "staff.Registration": "a company that is not there until its owner has shown that the address is theirs",
    "account.EmailAddress": "belongs to the user",
    "account.EmailConfirmation": "belongs to the user",
    "mfa.Authenticator": "second factors belong to the user",
    "auth.Permission": "of the library, empty: rights are core.access",
    "auth.Group": "of the library, empty",
    "auth.Group_permissions": "of the library, empty",
    "contenttypes.ContentType": "of the library; records are pointed at by Link and RecordRef",
}
"""Model label -> why it can have no workspace."""
