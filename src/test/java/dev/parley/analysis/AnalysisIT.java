package dev.parley.analysis;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class AnalysisIT extends AnalysisTest {}
