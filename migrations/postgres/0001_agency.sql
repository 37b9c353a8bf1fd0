-- The store's own identity, the agencies (tenants), who may call, and what every change leaves behind.

CREATE TABLE store_identity (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    store_id TEXT COLLATE "C" NOT NULL
);

CREATE TABLE agencies (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- The newest numbers of the agency's events, audit entries and match runs: counted here so that no
    -- number is skipped and no reader sees a later one before an earlier one.
    event_sequence BIGINT NOT NULL DEFAULT 0,
    audit_sequence BIGINT NOT NULL DEFAULT 0,
    match_run_sequence BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE tokens (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    id TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the secret in hex; the secret itself is never stored.
    secret_hash TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('COORDINATOR', 'MENTOR', 'MENTEE', 'INTEGRATION', 'AUDITOR', 'ADMIN')),
    person_id TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CONSTRAINT tokens_key PRIMARY KEY (agency_id, id),
    CONSTRAINT tokens_secret_key UNIQUE (secret_hash),
    CONSTRAINT tokens_person_check CHECK (person_id IS NOT NULL OR role NOT IN ('MENTOR', 'MENTEE'))
);

CREATE TABLE request_replies (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    principal TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    body_hash BYTEA NOT NULL,
    reply BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT request_replies_key PRIMARY KEY (agency_id, principal, request_id)
);

CREATE INDEX request_replies_age ON request_replies (agency_id, created_at);

CREATE TABLE events (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    sequence BIGINT NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    resource TEXT COLLATE "C" NOT NULL,
    etag TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    occurred_at BIGINT NOT NULL,
    CONSTRAINT events_key PRIMARY KEY (agency_id, sequence)
);

CREATE TABLE audit_entries (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    sequence BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C",
    method TEXT COLLATE "C" NOT NULL,
    resource TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    CONSTRAINT audit_entries_key PRIMARY KEY (agency_id, sequence)
);
