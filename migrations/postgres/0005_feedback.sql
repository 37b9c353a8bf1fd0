-- Feedback and follow-ups.

CREATE TABLE feedback (
    agency_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    author_id TEXT COLLATE "C",
    source TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C",
    conference_id TEXT COLLATE "C",
    ratings JSONB NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    visibility TEXT COLLATE "C" NOT NULL CHECK (visibility IN ('SHARED', 'CONFIDENTIAL', 'ANONYMOUS')),
    observed_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('SUBMITTED', 'ACKNOWLEDGED', 'SUPERSEDED', 'RETRACTED')),
    version BIGINT NOT NULL CHECK (version >= 1),
    supersedes_id TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT feedback_key PRIMARY KEY (agency_id, id),
    -- One successor at most: two amendments of one version cannot both win.
    CONSTRAINT feedback_supersedes_key UNIQUE (agency_id, supersedes_id),
    CONSTRAINT feedback_subject_fkey FOREIGN KEY (agency_id, subject_id) REFERENCES people (agency_id, id)
);

CREATE INDEX feedback_by_subject ON feedback (agency_id, subject_id);
CREATE INDEX feedback_by_age ON feedback (agency_id, created_at, id);

CREATE TABLE follow_ups (
    agency_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    due_date TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'DONE', 'CANCELLED')),
    pairing_id TEXT COLLATE "C",
    session_id TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    completed_at BIGINT,
    CONSTRAINT follow_ups_key PRIMARY KEY (agency_id, id),
    CONSTRAINT follow_ups_owner_fkey FOREIGN KEY (agency_id, owner_id) REFERENCES people (agency_id, id)
);

CREATE INDEX follow_ups_by_due ON follow_ups (agency_id, due_date, id);
