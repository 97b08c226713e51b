-- Finds what must be forgotten without reading what is forgotten already.
CREATE INDEX raw_event_with_body ON raw_event (received_at) WHERE body IS NOT NULL;
