package dev.parley.telephone.sip.transport;

import java.util.Properties;

import javax.sip.SipStack;

import gov.nist.core.ServerLogger;
import gov.nist.core.StackLogger;
import gov.nist.javax.sip.message.SIPMessage;
import org.jboss.logging.Logger;

/**
 * The stack's own log, of which only its errors are of use, and only where they hold no message: messages carry telephone
 * numbers and credentials. Made by the stack, by name.
 */
public class SipLog implements StackLogger, ServerLogger {

    private static final Logger LOG = Logger.getLogger(SipLog.class);

    @Override
    public void logError(String message) {
        LOG.debugf("%s", firstLine(message));
    }

    @Override
    public void logError(String message, Exception cause) {
        LOG.debugf("%s: %s", firstLine(message), cause);
    }

    @Override
    public void logFatalError(String message) {
        LOG.error(firstLine(message));
    }

    @Override
    public void logException(Throwable thrown) {
        LOG.debug("The SIP stack caught", thrown);
    }

    @Override
    public void logException(Exception thrown) {
        LOG.debug("The SIP stack caught", thrown);
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return level <= TRACE_ERROR;
    }

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public String getLoggerName() {
        return SipLog.class.getName();
    }

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int level) {}

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, Exception cause) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logWarning(String message) {}

    @Override
    public void logInfo(String message) {}

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String stamp) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public void closeLogFile() {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {}

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {}

    @Override
    public void setSipStack(SipStack stack) {}

    private static String firstLine(String message) {
        return message == null ? "" : message.lines().findFirst().orElse("").replaceAll("\\+?\\d{6,}", "…");
    }
}
