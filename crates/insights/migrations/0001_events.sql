-- What was received, as it was received. Everything else follows from it.
CREATE TABLE raw_event (
    source TEXT NOT NULL,
    delivery TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    verified_by TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    -- Gone after the retention period; `facts` then keeps what the body said.
    body TEXT,
    facts TEXT,
    PRIMARY KEY (source, delivery)
);

-- Single statements of events, as a set: the same statement twice is one row.
CREATE TABLE fact (
    entity TEXT NOT NULL,
    entity_key TEXT NOT NULL,
    digest TEXT NOT NULL,
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    repository TEXT NOT NULL,
    artifact TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (entity, entity_key, digest)
);
CREATE INDEX fact_of_service ON fact (service, environment);
CREATE INDEX fact_of_repository ON fact (repository);

-- Deliveries that were genuine but could not be understood.
CREATE TABLE dead_letter (
    source TEXT NOT NULL,
    delivery TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    body_sha256 TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (source, delivery, body_sha256)
);

-- Times are milliseconds since 1970 in UTC, truth values 0 and 1: both databases agree on integers.
CREATE TABLE deployment (
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    id TEXT NOT NULL,
    repository TEXT NOT NULL,
    commit_sha TEXT,
    artifact TEXT NOT NULL,
    link TEXT,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    status TEXT NOT NULL,
    kind TEXT,
    counted BIGINT NOT NULL,
    rework BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    failed_by TEXT,
    recovered_at BIGINT,
    remediated_by TEXT,
    history TEXT NOT NULL,
    PRIMARY KEY (service, environment, id)
);
CREATE INDEX deployment_finished ON deployment (environment, finished_at);
CREATE INDEX deployment_of_repository ON deployment (repository);
CREATE INDEX deployment_of_artifact ON deployment (artifact);

CREATE TABLE deployed_change (
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    deployment TEXT NOT NULL,
    change_id TEXT NOT NULL,
    first_commit_at BIGINT,
    merged_at BIGINT,
    deployed_at BIGINT NOT NULL,
    -- Null when the first commit is unknown or lies after the deployment.
    lead_time BIGINT,
    PRIMARY KEY (service, environment, deployment, change_id)
);
CREATE INDEX deployed_change_at ON deployed_change (environment, deployed_at);

CREATE TABLE incident (
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    id TEXT NOT NULL,
    severity TEXT,
    started_at BIGINT NOT NULL,
    resolved_at BIGINT,
    resolution_assumed BIGINT NOT NULL,
    cause TEXT,
    attribution TEXT NOT NULL,
    PRIMARY KEY (service, environment, id)
);

CREATE TABLE provisioning (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    size TEXT NOT NULL,
    cloud TEXT NOT NULL,
    team TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    ready_at BIGINT,
    failed_at BIGINT
);

CREATE TABLE template_run (
    id TEXT NOT NULL PRIMARY KEY,
    template TEXT NOT NULL,
    service TEXT,
    team TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    status TEXT NOT NULL
);

CREATE TABLE request (
    id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    team TEXT NOT NULL,
    requested_at BIGINT NOT NULL
);
