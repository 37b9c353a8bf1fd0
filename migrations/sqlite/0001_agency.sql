-- The store's own identity, the agencies (tenants), who may call, and what every change leaves behind.

CREATE TABLE store_identity (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL
);

CREATE TABLE agencies (
    id TEXT NOT NULL PRIMARY KEY,
    -- The newest numbers of the agency's events, audit entries and match runs: counted here so that no
    -- number is skipped and no reader sees a later one before an earlier one.
    event_sequence BIGINT NOT NULL DEFAULT 0,
    audit_sequence BIGINT NOT NULL DEFAULT 0,
    match_run_sequence BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE tokens (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    id TEXT NOT NULL,
    -- SHA-256 of the secret in hex; the secret itself is never stored.
    secret_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('COORDINATOR', 'MENTOR', 'MENTEE', 'INTEGRATION', 'AUDITOR', 'ADMIN')),
    person_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CONSTRAINT tokens_key PRIMARY KEY (agency_id, id),
    CONSTRAINT tokens_secret_key UNIQUE (secret_hash),
    CONSTRAINT tokens_person_check CHECK (person_id IS NOT NULL OR role NOT IN ('MENTOR', 'MENTEE'))
);

CREATE TABLE request_replies (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    principal TEXT NOT NULL,
    request_id TEXT NOT NULL,
    method TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    reply BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT request_replies_key PRIMARY KEY (agency_id, principal, request_id)
);

CREATE INDEX request_replies_age ON request_replies (agency_id, created_at);

-- In the order of their numbers, which is the order in which they are added and read: one tree, not two.
CREATE TABLE events (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    sequence BIGINT NOT NULL,
    type TEXT NOT NULL,
    resource TEXT NOT NULL,
    etag TEXT NOT NULL,
    actor TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    CONSTRAINT events_key PRIMARY KEY (agency_id, sequence)
) WITHOUT ROWID;

CREATE TABLE audit_entries (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    sequence BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id TEXT,
    method TEXT NOT NULL,
    resource TEXT NOT NULL,
    rule TEXT NOT NULL,
    request_id TEXT NOT NULL,
    CONSTRAINT audit_entries_key PRIMARY KEY (agency_id, sequence)
) WITHOUT ROWID;
