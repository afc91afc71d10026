package dev.parley.agent;

import jakarta.inject.Singleton;

import dev.parley.problem.body.OptionalBody;

/** To publish a version is enough: numbers and slots may be named beside it. */
@Singleton
class PublicationBody implements OptionalBody {

    @Override
    public boolean at(String path) {
        return path.startsWith("/core/agents/") && path.endsWith("/publish");
    }
}
