package dev.parley.usage;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
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

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.problem.Problem;
import dev.parley.wire.QueryParameters;

@Path("/core/usage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Usage", description = "What conversations have used.")
public class UsageResource {

    private static final int MOST_DAYS = 366;
    private static final int DAYS = 30;

    private static final String SUMS = """
            SELECT day, channel, count(*) AS conversations, sum(seconds)::bigint AS seconds,
                   sum(input_tokens)::bigint AS input_tokens, sum(cached_tokens)::bigint AS cached_tokens,
                   sum(output_tokens)::bigint AS output_tokens, sum(spoken_characters)::bigint AS spoken_characters
              FROM usage_of_conversation
             WHERE organization_id = :organization AND day BETWEEN :from AND :to
             GROUP BY day, channel
             ORDER BY day, channel
            """;

    private final EntityManager database;
    private final Caller caller;
    private final InstantSource clock;

    UsageResource(EntityManager database, Caller caller, InstantSource clock) {
        this.database = database;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Transactional
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(
            operationId = "getUsage",
            summary = "What conversations have used, by the day on which they ended and by channel",
            description = "Also of those that were erased since; 366 days at most.")
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "The first day, in UTC. Default: 30 days ago.",
            schema = @Schema(type = SchemaType.STRING, format = "date"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "The last day. Default: today.",
            schema = @Schema(type = SchemaType.STRING, format = "date"))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = UsageView.class)))
    public List<UsageView> get(@Context UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = day(query, "to").orElse(today);
        LocalDate from = day(query, "from").orElse(to.minusDays(DAYS));
        query.refuseOthers();
        if (from.isAfter(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
            throw Problem.invalid("from", "must be no later than to, and no more than 366 days before it");
        }
        List<?> rows = database.createNativeQuery(SUMS, Tuple.class)
                .setParameter("organization", caller.organizationId())
                .setParameter("from", from)
                .setParameter("to", to)
                .getResultList();
        return rows.stream().map(Tuple.class::cast).map(UsageResource::view).toList();
    }

    private static Optional<LocalDate> day(QueryParameters query, String name) {
        return query.parsed(name, "must be a day, such as 2026-01-31", text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException malformed) {
                return Optional.empty();
            }
        });
    }

    private static UsageView view(Tuple row) {
        return new UsageView(
                row.get("day", LocalDate.class),
                row.get("channel", String.class),
                number(row, "conversations"),
                number(row, "seconds"),
                number(row, "input_tokens"),
                number(row, "cached_tokens"),
                number(row, "output_tokens"),
                number(row, "spoken_characters"));
    }

    private static long number(Tuple row, String name) {
        return ((Number) row.get(name)).longValue();
    }
}
