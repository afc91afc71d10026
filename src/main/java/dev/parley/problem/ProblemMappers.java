package dev.parley.problem;

import java.io.CharConversionException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.handler.HttpException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Every exception that leaves a resource becomes a problem document here, and nowhere else. */
class ProblemMappers {

    private static final int UUID_LENGTH = 36;
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final RequestEffect effect;
    private final AllowedMethods allowed;
    private final UriInfo uri;
    private final Request request;

    ProblemMappers(RequestEffect effect, AllowedMethods allowed, @Context UriInfo uri, @Context Request request) {
        this.effect = effect;
        this.allowed = allowed;
        this.uri = uri;
        this.request = request;
    }

    @ServerExceptionMapper
    Response problem(Problem problem) {
        return ProblemResponse.of(problem);
    }

    @ServerExceptionMapper
    Response violations(ConstraintViolationException invalid) {
        List<FieldError> errors = invalid.getConstraintViolations().stream()
                .map(violation -> new FieldError(FieldPath.of(violation.getPropertyPath()), violation.getMessage()))
                .distinct()
                .sorted(Comparator.comparing(FieldError::field).thenComparing(FieldError::message))
                .toList();
        return ProblemResponse.of(Problem.invalid(errors));
    }

    @ServerExceptionMapper({MismatchedInputException.class, JsonProcessingException.class})
    Response json(JsonProcessingException fault) {
        // A class that cannot be written or read is our mistake, not the client's.
        return ProblemResponse.of(fault instanceof InvalidDefinitionException ? incident(fault) : JsonFaults.of(fault));
    }

    @ServerExceptionMapper
    Response unauthenticated(UnauthorizedException absent) {
        return challenge("This call needs a token: send it as \"Authorization: Bearer …\".", "");
    }

    @ServerExceptionMapper
    Response unauthenticated(AuthenticationFailedException refused) {
        String reason = rootMessage(refused);
        return challenge(reason, " error=\"invalid_token\"");
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException refused, SimpleResourceInfo resource) {
        return ProblemResponse.of(
                403,
                "This token does not have the scope that the call needs: " + String.join(" or ", scopes(resource))
                        + ".");
    }

    @ServerExceptionMapper
    Response http(WebApplicationException error) {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException json) {
                return json(json);
            }
            if (cause instanceof CharConversionException) {
                return ProblemResponse.of(Problem.invalid(FieldPath.BODY, "is not valid UTF-8"));
            }
        }
        int status = error.getResponse().getStatus();
        Response response = ProblemResponse.of(status, detail(error, status));
        return error instanceof NotAllowedException
                ? Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, allowed.at(uri.getPath()))
                        .build()
                : response;
    }

    @ServerExceptionMapper
    Response characters(CharConversionException notUtf8) {
        return ProblemResponse.of(Problem.invalid(FieldPath.BODY, "is not valid UTF-8"));
    }

    /** The client went away, or its body is not in the form that was announced: nobody's mistake here. */
    @ServerExceptionMapper
    Response body(IOException broken) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpClosedException || cause instanceof ClosedChannelException) {
                return ProblemResponse.of(400, "The body did not come whole.");
            }
        }
        return anything(broken);
    }

    /** What the HTTP layer refuses by itself, such as an address that is not properly percent-encoded. */
    @ServerExceptionMapper
    Response transport(HttpException error) {
        int status = error.getStatusCode();
        return status < 500 ? ProblemResponse.of(status, "The request could not be understood.") : anything(error);
    }

    @ServerExceptionMapper({ValidationException.class, Throwable.class})
    Response anything(Throwable error) {
        return ProblemResponse.of(incident(error));
    }

    private Problem incident(Throwable error) {
        return Incident.of(error, effect.known(READING.contains(request.getMethod()), subject()));
    }

    /** The id in the request's address that says most. */
    private UUID subject() {
        return uri.getPathSegments().reversed().stream()
                .map(PathSegment::getPath)
                .filter(part -> part.length() == UUID_LENGTH)
                .flatMap(part -> uuid(part).stream())
                .findFirst()
                .orElse(null);
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static String detail(WebApplicationException error, int status) {
        return switch (error) {
            case NotFoundException notFound -> "There is nothing at this address.";
            case NotAllowedException notAllowed -> "This address does not know this method.";
            case NotSupportedException notSupported -> "The body must be JSON, with Content-Type: application/json.";
            default ->
                switch (status) {
                    case 406 -> "This call cannot answer in any media type of the Accept header.";
                    case 413 -> "The body is larger than 64 KiB.";
                    default -> "The request could not be understood.";
                };
        };
    }

    private static Response challenge(String detail, String error) {
        return Response.fromResponse(ProblemResponse.of(401, detail))
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"parley\"" + (error.isEmpty() ? "" : "," + error))
                .build();
    }

    private static String rootMessage(Throwable refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedToken token) {
                return token.getMessage();
            }
        }
        return "The token is not valid.";
    }

    private static List<String> scopes(SimpleResourceInfo resource) {
        return Arrays.stream(resource.getResourceClass().getMethods())
                .filter(method -> method.getName().equals(resource.getMethodName()))
                .map(method -> method.getAnnotation(RolesAllowed.class))
                .filter(Objects::nonNull)
                .flatMap(allowed -> Arrays.stream(allowed.value()))
                .distinct()
                .toList();
    }
}
