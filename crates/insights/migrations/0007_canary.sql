-- Whether a canary asked for it: it counts for its own objective alone.
ALTER TABLE provisioning ADD COLUMN canary BIGINT NOT NULL DEFAULT 0;
