package dev.parley.problem.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;

import dev.parley.problem.Problem;

/** Refuses a body over the limit that did not announce its length, as soon as it has sent so much. */
@Provider
@ConstrainedTo(RuntimeType.SERVER)
public class BodyLimit implements ReaderInterceptor {

    private final BodyLimits limits;
    private final UriInfo uri;

    BodyLimit(BodyLimits limits, @Context UriInfo uri) {
        this.limits = limits;
        this.uri = uri;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(new Limited(context.getInputStream(), limits.of(uri.getPath())));
        return context.proceed();
    }

    private static final class Limited extends FilterInputStream {
        private final int limit;
        private int left;

        Limited(InputStream body, int limit) {
            super(body);
            this.limit = limit;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int read) {
            left -= read;
            if (left < 0) {
                throw Problem.tooLarge(limit);
            }
        }
    }
}
