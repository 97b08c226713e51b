-- A survey: how many people could have been asked.
CREATE TABLE survey (
    name TEXT NOT NULL PRIMARY KEY,
    population BIGINT NOT NULL,
    opened_at BIGINT NOT NULL
);

-- Who was invited is known to nobody: only the hash of a token that was handed out once.
CREATE TABLE survey_invitation (
    survey TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    answered BIGINT NOT NULL,
    PRIMARY KEY (survey, token_sha256)
);

-- Nothing here leads to an invitation: another random name, and the day instead of the time.
CREATE TABLE survey_answer (
    survey TEXT NOT NULL,
    id TEXT NOT NULL PRIMARY KEY,
    team TEXT NOT NULL,
    recommend BIGINT NOT NULL,
    statements TEXT NOT NULL,
    reason TEXT,
    answered_on TEXT NOT NULL
);
CREATE INDEX survey_answer_of ON survey_answer (survey);
