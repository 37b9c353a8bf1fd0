-- Pairings, holds on people and rooms, sessions.

CREATE TABLE pairings (
    agency_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    mentor_id TEXT COLLATE "C" NOT NULL,
    mentee_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('MENTOR', 'PRECEPTOR', 'SUPERVISOR', 'PEER')),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OFFERED', 'ACTIVE', 'ON_HOLD', 'DECLINED', 'EXPIRED', 'ENDED')),
    mentor_accepted BOOLEAN NOT NULL,
    mentee_accepted BOOLEAN NOT NULL,
    expires_at BIGINT,
    match_run_id TEXT COLLATE "C",
    end_reason TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT pairings_key PRIMARY KEY (agency_id, id),
    CONSTRAINT pairings_pair_check CHECK (mentor_id <> mentee_id),
    CONSTRAINT pairings_offer_check CHECK ((state = 'OFFERED') = (expires_at IS NOT NULL)),
    CONSTRAINT pairings_mentor_fkey FOREIGN KEY (agency_id, mentor_id) REFERENCES mentor_places (agency_id, person_id),
    CONSTRAINT pairings_mentee_fkey FOREIGN KEY (agency_id, mentee_id) REFERENCES people (agency_id, id)
);

CREATE UNIQUE INDEX pairings_open_key ON pairings (agency_id, mentor_id, mentee_id, kind)
    WHERE state IN ('OFFERED', 'ACTIVE', 'ON_HOLD');
CREATE INDEX pairings_by_mentee ON pairings (agency_id, mentee_id);
CREATE INDEX pairings_by_age ON pairings (agency_id, created_at, id);

-- The claim of a session or conference on one person or room for one span of time, [starts_at, ends_at).
CREATE TABLE holds (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    id TEXT COLLATE "C" NOT NULL,
    -- `people/{id}` or `rooms/{key}`.
    resource TEXT COLLATE "C" NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    -- `sessions/{id}` or `conferences/{id}`.
    owner TEXT COLLATE "C" NOT NULL,
    is_active BOOLEAN NOT NULL,
    -- When the hold of an unconfirmed proposal runs out; null for a firm hold.
    expires_at BIGINT,
    CONSTRAINT holds_key PRIMARY KEY (agency_id, id),
    CONSTRAINT holds_span_check CHECK (starts_at < ends_at)
);

CREATE INDEX holds_by_resource ON holds (agency_id, resource, starts_at);
CREATE INDEX holds_by_owner ON holds (agency_id, owner);

-- An empty range would never conflict with anything; holds_span_check keeps it out.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE holds ADD CONSTRAINT holds_overlap EXCLUDE USING gist
    (agency_id WITH =, resource WITH =, int8range(starts_at, ends_at) WITH &&) WHERE (is_active);

CREATE TABLE sessions (
    agency_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    pairing_id TEXT COLLATE "C" NOT NULL,
    mentor_id TEXT COLLATE "C" NOT NULL,
    mentee_id TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('SCHEDULED', 'HELD', 'NO_SHOW', 'CANCELLED', 'LOGGED', 'CONFIRMED', 'DISPUTED')),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    civil_start TEXT COLLATE "C" NOT NULL,
    time_zone TEXT COLLATE "C" NOT NULL,
    meeting_way TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    -- The newest version in session_logs; 0 before the first.
    log_version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT sessions_key PRIMARY KEY (agency_id, id),
    CONSTRAINT sessions_span_check CHECK (starts_at < ends_at),
    CONSTRAINT sessions_pairing_fkey FOREIGN KEY (agency_id, pairing_id) REFERENCES pairings (agency_id, id)
);

CREATE INDEX sessions_by_start ON sessions (agency_id, starts_at, id);
CREATE INDEX sessions_by_pairing ON sessions (agency_id, pairing_id);

-- Logs are never changed: a disputed one is followed by the next version.
CREATE TABLE session_logs (
    agency_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    minutes BIGINT NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    summary TEXT COLLATE "C" NOT NULL,
    logged_at BIGINT NOT NULL,
    logged_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT session_logs_key PRIMARY KEY (agency_id, session_id, version),
    CONSTRAINT session_logs_session_fkey FOREIGN KEY (agency_id, session_id) REFERENCES sessions (agency_id, id)
);
