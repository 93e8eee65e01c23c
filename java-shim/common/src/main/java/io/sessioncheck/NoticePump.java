package io.sessioncheck;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Carries what the library has to say to the host: fetches, four times a second, and hands over.
 *
 * <p>The library never calls us; that is why somebody must ask. One fetch is bounded by the library, and a host that
 * throws loses that one record.
 */
final class NoticePump {
    private static final long MILLISECONDS_BETWEEN = 250;

    private static final int LOG_LINE = 1;
    private static final int ADMIN_MESSAGE = 2;

    private static final System.Logger.Level[] LEVELS = {
        System.Logger.Level.INFO, System.Logger.Level.WARNING, System.Logger.Level.ERROR
    };

    private final Host host;
    private final Supplier<byte[]> fetch;
    private final Thread thread;
    // Not an interrupt: one that hits a host in the middle of writing its log closes the log's file.
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** {@code fetch} gives records, or null when there will never be any more. */
    NoticePump(Host host, Supplier<byte[]> fetch) {
        this.host = host;
        this.fetch = fetch;
        thread = new Thread(this::pump, "sessioncheck-notices");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread; what still waits can be had by {@link #fetchOnce}. */
    void stop() {
        stopped.countDown();
    }

    /** Hands over what waits; false when there will never be any more. */
    synchronized boolean fetchOnce() {
        byte[] records = fetch.get();
        if (records == null) {
            return false;
        }
        try {
            Records.Reader reader = new Records.Reader(records);
            while (!reader.isEmpty()) {
                handOver(new Records.Reader(reader.record()));
            }
        } catch (RuntimeException malformed) {
            // Shim and library come out of one jar. What could be read was handed over.
        }
        return true;
    }

    private void pump() {
        try {
            while (fetchOnce() && !stopped.await(MILLISECONDS_BETWEEN, TimeUnit.MILLISECONDS)) {}
        } catch (InterruptedException asked) {
            // Somebody else ends our thread: then it ends.
        }
    }

    private void handOver(Records.Reader record) {
        int kind = record.octet();
        try {
            if (kind == LOG_LINE) {
                int level = Math.min(record.octet(), LEVELS.length - 1);
                host.log(LEVELS[level], record.rest());
            } else if (kind == ADMIN_MESSAGE) {
                host.tellAdmins(record.rest());
            }
        } catch (Throwable hosts) {
            // A host that is on its way down may throw at anything.
        }
    }
}
