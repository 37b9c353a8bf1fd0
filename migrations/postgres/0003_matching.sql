-- Match policies, match runs and what they propose.

CREATE TABLE match_policies (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    rules JSONB NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT match_policies_key PRIMARY KEY (agency_id, id, version)
);

CREATE TABLE match_runs (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    id TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('QUEUED', 'SOLVING', 'SOLVED', 'INFEASIBLE', 'FAILED',
        'CANCELLED', 'PUBLISHED', 'DISCARDED')),
    policy_id TEXT COLLATE "C" NOT NULL,
    policy_version BIGINT NOT NULL,
    snapshot_hash TEXT COLLATE "C" NOT NULL,
    solver TEXT COLLATE "C" NOT NULL,
    mentee_count BIGINT NOT NULL,
    mentor_count BIGINT NOT NULL,
    eligible_pair_count BIGINT NOT NULL,
    placed_count BIGINT NOT NULL,
    -- Mentors that the mentees look for, and how many of these the plan gives.
    wanted_count BIGINT NOT NULL,
    filled_count BIGINT NOT NULL,
    total_score BIGINT NOT NULL,
    is_proved BOOLEAN NOT NULL,
    -- Whether other plans are worth as much, however ties were drawn.
    is_tied BOOLEAN NOT NULL,
    adjustments JSONB NOT NULL,
    failure TEXT COLLATE "C" NOT NULL,
    solve_micros BIGINT NOT NULL,
    estimated_bytes BIGINT NOT NULL,
    -- The earlier run that it began from, what became of its pairs, and what keeping them costs.
    based_on_id TEXT COLLATE "C",
    keep TEXT COLLATE "C" CHECK (keep IN ('PREFERRED', 'ALL')),
    gap_placed BIGINT NOT NULL,
    gap_score BIGINT NOT NULL,
    gap_mentee_count BIGINT NOT NULL,
    gap_filled_count BIGINT NOT NULL,
    -- Whether its snapshot is that of the earlier run, changed.
    is_trial BOOLEAN NOT NULL,
    -- How far the review has come, counted again whenever a proposal changes.
    proposed_count BIGINT NOT NULL,
    approved_count BIGINT NOT NULL,
    rejected_count BIGINT NOT NULL,
    locked_count BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    published_at BIGINT,
    CONSTRAINT match_runs_key PRIMARY KEY (agency_id, id),
    CONSTRAINT match_runs_base_fkey FOREIGN KEY (agency_id, based_on_id) REFERENCES match_runs (agency_id, id)
);

CREATE INDEX match_runs_by_age ON match_runs (agency_id, created_at, id);

-- Runs that are not solved yet, a row each until they are: who asked, and which server works on it.
CREATE TABLE match_jobs (
    agency_id TEXT COLLATE "C" NOT NULL,
    match_run_id TEXT COLLATE "C" NOT NULL,
    queued_at BIGINT NOT NULL,
    -- The call that made the run: its result is recorded in the name of who made it.
    principal TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C",
    method TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    -- The server that solves it, until when nobody else does, and how often that began.
    holder TEXT COLLATE "C" NOT NULL,
    lease_until BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    stage TEXT COLLATE "C" NOT NULL CHECK (stage IN ('SCORING', 'PLACING', 'CHECKING')),
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    CONSTRAINT match_jobs_key PRIMARY KEY (agency_id, match_run_id),
    CONSTRAINT match_jobs_run_fkey FOREIGN KEY (agency_id, match_run_id) REFERENCES match_runs (agency_id, id)
);

CREATE INDEX match_jobs_by_lease ON match_jobs (lease_until, queued_at);

-- The frozen input of such a run, of a trial the changes: kept apart because it is large, and the lease is renewed often.
CREATE TABLE match_snapshots (
    agency_id TEXT COLLATE "C" NOT NULL,
    match_run_id TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    CONSTRAINT match_snapshots_key PRIMARY KEY (agency_id, match_run_id),
    CONSTRAINT match_snapshots_run_fkey FOREIGN KEY (agency_id, match_run_id) REFERENCES match_runs (agency_id, id)
);

-- The run as one document, exactly as it is exported and checked: kept apart because it is large.
CREATE TABLE match_dossiers (
    agency_id TEXT COLLATE "C" NOT NULL,
    match_run_id TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    CONSTRAINT match_dossiers_key PRIMARY KEY (agency_id, match_run_id),
    CONSTRAINT match_dossiers_run_fkey FOREIGN KEY (agency_id, match_run_id) REFERENCES match_runs (agency_id, id)
);

-- What questions to a run need beside its document: the places taken apart from it, and the pairs of an earlier run that it
-- keeps or prefers.
CREATE TABLE match_origins (
    agency_id TEXT COLLATE "C" NOT NULL,
    match_run_id TEXT COLLATE "C" NOT NULL,
    places JSONB NOT NULL,
    kept JSONB NOT NULL,
    CONSTRAINT match_origins_key PRIMARY KEY (agency_id, match_run_id),
    CONSTRAINT match_origins_run_fkey FOREIGN KEY (agency_id, match_run_id) REFERENCES match_runs (agency_id, id)
);

CREATE TABLE proposals (
    agency_id TEXT COLLATE "C" NOT NULL,
    match_run_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    -- A person, or a mentor whom the run supposes.
    mentor_id TEXT COLLATE "C" NOT NULL,
    mentee_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('NEW', 'KEPT')),
    -- What publishing makes.
    pairing_kind TEXT COLLATE "C" NOT NULL,
    score BIGINT NOT NULL,
    coverage BIGINT NOT NULL,
    lines JSONB NOT NULL,
    runner_up_id TEXT COLLATE "C",
    runner_up_score BIGINT NOT NULL,
    runner_up_loss BIGINT NOT NULL,
    is_insufficient BOOLEAN NOT NULL,
    is_pinned BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED', 'LOCKED')),
    reason TEXT COLLATE "C" NOT NULL,
    -- The ban or lock that the review made; taken back when the review is.
    pair_rule_id TEXT COLLATE "C",
    CONSTRAINT proposals_key PRIMARY KEY (agency_id, match_run_id, id),
    CONSTRAINT proposals_run_fkey FOREIGN KEY (agency_id, match_run_id) REFERENCES match_runs (agency_id, id),
    CONSTRAINT proposals_mentee_fkey FOREIGN KEY (agency_id, mentee_id) REFERENCES people (agency_id, id)
);

CREATE INDEX proposals_by_position ON proposals (agency_id, match_run_id, position);

CREATE TABLE unplaced_mentees (
    agency_id TEXT COLLATE "C" NOT NULL,
    match_run_id TEXT COLLATE "C" NOT NULL,
    mentee_id TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    -- How many mentors more were wanted.
    missing BIGINT NOT NULL CHECK (missing >= 1),
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('NO_ELIGIBLE_MENTOR', 'MENTORS_FULL', 'NOT_WORTH_IT')),
    eligible_mentor_count BIGINT NOT NULL,
    exclusions JSONB NOT NULL,
    nearest_id TEXT COLLATE "C",
    nearest_score BIGINT NOT NULL,
    nearest_loss BIGINT NOT NULL,
    CONSTRAINT unplaced_mentees_key PRIMARY KEY (agency_id, match_run_id, mentee_id),
    CONSTRAINT unplaced_mentees_run_fkey FOREIGN KEY (agency_id, match_run_id) REFERENCES match_runs (agency_id, id),
    CONSTRAINT unplaced_mentees_mentee_fkey FOREIGN KEY (agency_id, mentee_id) REFERENCES people (agency_id, id)
);
