-- For questions about all services at once: read in one go instead of service by service.
CREATE INDEX deployment_counted ON deployment (environment, service, kind, counted, failed);
CREATE INDEX incident_started ON incident (environment, started_at);
-- For questions about one service, which would read the same days of all others.
CREATE INDEX deployment_of_service ON deployment (service, environment, finished_at);
CREATE INDEX deployed_change_of_service ON deployed_change (service, environment, deployed_at);
