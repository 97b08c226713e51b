-- For questions about all services at once: read in one go instead of service by service.
CREATE INDEX deployment_counted ON deployment (environment, service, kind, counted, failed);
CREATE INDEX incident_started ON incident (environment, started_at);
