package dev.parley.access;

import java.util.Set;

/** What an operator does beside a running service, on the machine that has the database's password. */
public interface OperatorCommand {

    /** The first argument, one of these. */
    Set<String> names();

    /**
     * @param args with the name
     * @return the exit code
     */
    int run(String... args);
}
