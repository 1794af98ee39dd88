-- One kind of act at a place, the newest first.
CREATE INDEX audit_entry_deed ON audit_entry (dealership_id, action, at, id);

-- A lesson that somebody has to pass until a day, and passed or not. Passing it moves the day on by a year.
CREATE TABLE training_duty (
    person_id TEXT NOT NULL REFERENCES person (id),
    lesson TEXT NOT NULL,
    assigned_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    passed_at BIGINT,
    PRIMARY KEY (person_id, lesson)
);

-- An administrator looked through who may do what at a place; the installation is `-`.
CREATE TABLE access_review (
    id TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    at BIGINT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES person (id),
    people INTEGER NOT NULL,
    roles INTEGER NOT NULL,
    changes INTEGER NOT NULL
);
CREATE INDEX access_review_place ON access_review (place, at);
