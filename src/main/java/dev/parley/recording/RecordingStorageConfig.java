package dev.parley.recording;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where recordings are kept: in a directory, or in a bucket of anything that speaks S3; without either nothing is recorded. */
@ConfigMapping(prefix = "parley.recording")
public interface RecordingStorageConfig {

    /** All nodes must see the same one. */
    Optional<Path> directory();

    /** Where a recording is written while it goes on, and until it is in its bucket; each node's own, kept over restarts. */
    @WithDefault("/tmp/parley-recordings")
    Path spool();

    S3 s3();

    /** How many recordings this node uploads at once. */
    @WithDefault("4")
    int maxAtOnce();

    /** How long a node's right to upload one lasts after its last sign of life. */
    @WithDefault("60s")
    Duration lease();

    /** How often leases are renewed, and it is looked for what lost nodes left behind. */
    @WithDefault("10s")
    Duration renewEvery();

    /** How often it is looked for what is to be uploaded. */
    @WithDefault("5s")
    Duration pollEvery();

    /** How long nothing may have been written to a recording that nobody has finished, before it is finished as it is. */
    @WithDefault("60s")
    Duration abandonedAfter();

    /** The bucket. */
    interface S3 {

        /** Such as {@code https://s3.eu-central-1.amazonaws.com}; the bucket is named in the path. */
        Optional<URI> endpoint();

        Optional<String> bucket();

        @WithDefault("us-east-1")
        String region();

        Optional<String> accessKey();

        Optional<String> secretKey();

        /** How long a request may take, the whole of a recording included. */
        @WithDefault("5m")
        Duration timeout();
    }
}
