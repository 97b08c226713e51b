-- What became of the answers, as the platform team says it to everybody: a list in JSON.
CREATE TABLE survey_themes (
    survey TEXT NOT NULL PRIMARY KEY,
    themes TEXT NOT NULL
);
