package dev.parley.problem;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

import jakarta.persistence.OptimisticLockException;

import org.hibernate.StaleStateException;

/** What a failure says of the database, read from the SQLState (ISO 9075, PostgreSQL appendix A). */
public enum DatabaseFault {
    /** It cannot be reached, is starting or stopping, has no connection left, or broke the connection off. */
    AWAY,
    /** It is there, and can keep nothing: it only reads, or has no room. */
    UNWRITABLE,
    /** It gave up on a statement that took or waited too long. */
    SLOW,
    /** It refused a value. */
    VALUE,
    /** Two requests met in one row. */
    CONFLICT,
    NONE;

    /** What a server says that was the primary before a failover. */
    private static final String READ_ONLY = "25006";

    /** Whoever was told this does not know what became of the statement. */
    private static final String COMPLETION_UNKNOWN = "40003";

    /** Transactions that the server ended, and what follows in them. */
    private static final Set<String> BROKEN_OFF = Set.of("25P02", "25P03", "25P04");

    private static final Set<String> GIVEN_UP = Set.of("57014", "55P03");

    /** Of a failure, and of whatever caused it. */
    public static DatabaseFault of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException || cause instanceof StaleStateException) {
                return CONFLICT;
            }
            if (cause instanceof SQLException sql) {
                return of(sql);
            }
            // Why a commit failed, the transaction manager tells on the side.
            for (Throwable aside : cause.getSuppressed()) {
                DatabaseFault fault = of(aside);
                if (fault != NONE) {
                    return fault;
                }
            }
        }
        return NONE;
    }

    /** Whether it is a fault of the database, or of the moment, and not of what was to be kept: it is to be tried again. */
    public boolean passes() {
        return this == AWAY || this == UNWRITABLE || this == SLOW || this == CONFLICT;
    }

    /** Whether what was going on failed because of the database, or of the moment: nothing is wrong with it itself. */
    public static boolean isOurs(Throwable error) {
        if (of(error).passes() && !isConstraint(error)) {
            return true;
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem && problem.status() == 503) {
                return true;
            }
        }
        return false;
    }

    /** A constraint that two met in passes too; one that a value breaks does so again. */
    private static boolean isConstraint(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith("23")) {
                return true;
            }
        }
        return false;
    }

    private static DatabaseFault of(SQLException sql) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        String kind = state.length() < 2 ? "" : state.substring(0, 2);
        if (state.equals(READ_ONLY)) {
            return UNWRITABLE;
        }
        if (GIVEN_UP.contains(state)) {
            return SLOW;
        }
        if (state.equals("53300") || sql instanceof SQLTransientConnectionException || isPoolWithoutConnections(sql)) {
            return AWAY;
        }
        return switch (kind) {
            case "08", "28", "3D", "57", "58" -> AWAY;
            case "53" -> UNWRITABLE;
            case "22" -> VALUE;
            case "23" -> CONFLICT;
            case "40" -> state.equals(COMPLETION_UNKNOWN) ? AWAY : CONFLICT;
            default ->
                BROKEN_OFF.contains(state)
                                || sql instanceof SQLRecoverableException
                                || sql.getCause() instanceof IOException
                        ? AWAY
                        : NONE;
        };
    }

    private static boolean isPoolWithoutConnections(SQLException sql) {
        return sql.getSQLState() == null && String.valueOf(sql.getMessage()).contains("cquisition timeout");
    }
}
