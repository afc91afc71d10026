package dev.parley.problem.body;

/** Says where a request's body may be left out: nothing, {@code {}} and an empty body are alike there. */
public interface OptionalBody {

    /**
     * @param path of the request, as it was sent
     */
    boolean at(String path);
}
