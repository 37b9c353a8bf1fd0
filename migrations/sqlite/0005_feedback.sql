-- Feedback and follow-ups.

CREATE TABLE feedback (
    agency_id TEXT NOT NULL,
    id TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    author_id TEXT,
    source TEXT NOT NULL,
    session_id TEXT,
    conference_id TEXT,
    ratings TEXT NOT NULL,
    note TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('SHARED', 'CONFIDENTIAL', 'ANONYMOUS')),
    observed_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('SUBMITTED', 'ACKNOWLEDGED', 'SUPERSEDED', 'RETRACTED')),
    version BIGINT NOT NULL CHECK (version >= 1),
    supersedes_id TEXT,
    reason TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    CONSTRAINT feedback_key PRIMARY KEY (agency_id, id),
    -- One successor at most: two amendments of one version cannot both win.
    CONSTRAINT feedback_supersedes_key UNIQUE (agency_id, supersedes_id),
    CONSTRAINT feedback_subject_fkey FOREIGN KEY (agency_id, subject_id) REFERENCES people (agency_id, id)
);

CREATE INDEX feedback_by_subject ON feedback (agency_id, subject_id);
CREATE INDEX feedback_by_age ON feedback (agency_id, created_at, id);

CREATE TABLE follow_ups (
    agency_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    due_date TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'DONE', 'CANCELLED')),
    pairing_id TEXT,
    session_id TEXT,
    reason TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    completed_at BIGINT,
    CONSTRAINT follow_ups_key PRIMARY KEY (agency_id, id),
    CONSTRAINT follow_ups_owner_fkey FOREIGN KEY (agency_id, owner_id) REFERENCES people (agency_id, id)
);

CREATE INDEX follow_ups_by_due ON follow_ups (agency_id, due_date, id);
