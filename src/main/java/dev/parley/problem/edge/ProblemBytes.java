package dev.parley.problem.edge;

import java.util.List;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.parley.problem.ProblemResponse;

/** Writes problem documents where no resource does. */
@Singleton
class ProblemBytes {

    private final ObjectMapper json;

    ProblemBytes(ObjectMapper json) {
        this.json = json;
    }

    byte[] of(int status, String detail) {
        try {
            return json.writeValueAsBytes(ProblemResponse.body(status, detail, List.of()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A whole answer, after which the connection is closed. */
    FullHttpResponse response(int status, String detail) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(of(status, detail)));
        describe(response);
        response.headers().set(HttpHeaderNames.CONNECTION, "close");
        return response;
    }

    /** The same answer with a problem document in it. */
    FullHttpResponse filled(HttpHeaders headers, HttpResponseStatus status, HttpVersion version) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                version, status, Unpooled.wrappedBuffer(of(status.code(), "The request could not be understood.")));
        response.headers().set(headers);
        describe(response);
        return response;
    }

    private static void describe(FullHttpResponse response) {
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, ProblemResponse.MEDIA_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    }
}
