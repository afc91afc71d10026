package dev.parley.recording;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.problem.Problem;
import dev.parley.wire.QueryParameters;
import dev.parley.wire.Uuids;

@Path("/core/conversations/{id}/recording")
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Conversations")
public class RecordingResource {

    private static final Logger LOG = Logger.getLogger(RecordingResource.class);
    private static final String WAV = "audio/wav";

    private final RecordingFiles files;
    private final Recordings recordings;
    private final Conversations conversations;
    private final Caller caller;

    RecordingResource(RecordingFiles files, Recordings recordings, Conversations conversations, Caller caller) {
        this.files = files;
        this.recordings = recordings;
        this.conversations = conversations;
        this.caller = caller;
    }

    @GET
    @Produces(WAV)
    @RolesAllowed(Scope.CONVERSATIONS_READ_SENSITIVE)
    @Operation(
            operationId = "getRecording",
            summary = "What was said, as a WAV file of two channels",
            description = "The person is left, the agent right. Ranges of bytes are answered.")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = WAV, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "206",
            description = "The range of bytes.",
            content = @Content(mediaType = WAV, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @Parameter(
            name = "part",
            in = ParameterIn.QUERY,
            description = "Of a conversation that went on at another node. Default: 1.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
    @Parameter(
            name = "attempt",
            in = ParameterIn.QUERY,
            description = "What was played before this attempt ended unanswered, instead of what was said.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
    public Response get(@PathParam("id") String id, @HeaderParam("Range") String range, @Context UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri);
        Optional<Integer> attempt = query.integer("attempt");
        Optional<Integer> part = query.integer("part");
        query.refuseOthers();
        if (attempt.isPresent() && part.isPresent()) {
            throw Problem.invalid("part", "is not there of an attempt");
        }
        if (attempt.or(() -> part).filter(number -> number < 1).isPresent()) {
            throw Problem.invalid(attempt.isPresent() ? "attempt" : "part", "begins at 1");
        }
        Conversation conversation = conversations.require(caller.organizationId(), Uuids.inPath(id, "conversation"));
        Recording recording = Recording.of(
                        conversation.organizationId,
                        conversation.id,
                        attempt.map(Recording::beforeAnswer).or(() -> part).orElse(1))
                .orElseThrow(() -> Problem.notFound("recording"));
        switch (recording.status) {
            case Recording.AVAILABLE -> {
                // It is there.
            }
            case Recording.REFUSED, Recording.LOST, Recording.ERASED ->
                throw Problem.of(410, "There is no recording: it was " + recording.status + ".");
            default -> throw Problem.conflict("It is not stored yet.");
        }
        return switch (ByteRange.of(range, recording.size)) {
            case ByteRange.Asked.Whole() -> answer(Response.ok(), recording, new ByteRange(0, recording.size));
            case ByteRange.Asked.Part(ByteRange some) ->
                answer(
                        Response.status(206)
                                .header(
                                        "Content-Range",
                                        "bytes " + some.from() + "-" + (some.from() + some.length() - 1) + "/"
                                                + recording.size),
                        recording,
                        some);
            case ByteRange.Asked.Unsatisfiable() ->
                Response.status(416)
                        .header("Content-Range", "bytes */" + recording.size)
                        .build();
        };
    }

    private Response answer(Response.ResponseBuilder response, Recording recording, ByteRange range) {
        try {
            recordings.noteReading(recording);
            InputStream bytes = files.store().read(recording.name(), range.from(), range.length());
            return response.entity(new Limited(bytes, range.length()))
                    .header("Content-Length", range.length())
                    .header("Accept-Ranges", "bytes")
                    .header("Cache-Control", "private, no-store")
                    .type(WAV)
                    .build();
        } catch (NoSuchFileException gone) {
            throw Problem.of(410, "There is no recording any more.");
        } catch (IOException away) {
            LOG.warnf("A recording could not be read: %s", away.getMessage());
            throw Problem.unavailable("The store of recordings does not answer.", Duration.ofSeconds(10));
        }
    }

    /** No more of it than this. */
    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream bytes, long length) {
            super(bytes);
            left = length;
        }

        @Override
        public int read() throws IOException {
            int one = left <= 0 ? -1 : super.read();
            left -= one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = left <= 0 ? -1 : super.read(into, from, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }
}
