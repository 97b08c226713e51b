-- Seconds that were promised for an object. Null where the platform's general objective counts.
ALTER TABLE provisioning ADD COLUMN objective_seconds BIGINT;
