package io.sessioncheck.velocity;

import java.lang.reflect.Field;
import java.net.http.HttpClient;
import java.util.Optional;

/**
 * Velocity-CTD's way to the session service. It reads the address before plugins are loaded, into constants that nobody
 * can change; but it asks with a client of its own, an instance field, and that is replaced by one that takes the same
 * questions to the relay.
 */
final class VelocityCtdPipeline implements AutoCloseable {
    private static final String FETCHER = "GameProfileFetcher";
    private static final String CLIENT = "HttpClient";

    private final Object fetcher;
    private final Field client;
    private final HttpClient theirs;
    private final RelayedHttpClient ours;

    private VelocityCtdPipeline(Object fetcher, Field client, HttpClient theirs, RelayedHttpClient ours) {
        this.fetcher = fetcher;
        this.client = client;
        this.theirs = theirs;
        this.ours = ours;
    }

    /**
     * Has the server ask {@code relay} instead of the address that it has read; empty where it is no such Velocity.
     * Throws where it is one that is built otherwise than is known, or where what was set does not read back.
     */
    static Optional<VelocityCtdPipeline> redirect(Object server, String relay) throws ReflectiveOperationException {
        Object fetcher;
        try {
            fetcher = VelocityPipeline.field(server, FETCHER).get(server);
        } catch (NoSuchFieldException none) {
            return Optional.empty();
        }
        if (fetcher == null) {
            throw new NoSuchFieldException("the " + FETCHER + " is not there yet");
        }
        Class<?> type = fetcher.getClass();
        String asked = VelocityPipeline.staticAddress(type.getName(), type.getClassLoader())
                .orElseThrow(() -> new NoSuchFieldException("an address in " + type.getName()));
        // A kept constant may have its query behind it.
        String address = asked.split("\\?")[0];
        if (address.equals(relay)) {
            // The owner's own -D, or an earlier copy of us: it is asked already.
            return Optional.of(new VelocityCtdPipeline(fetcher, null, null, null));
        }
        Field client = VelocityPipeline.field(fetcher, CLIENT);
        HttpClient theirs = (HttpClient) client.get(fetcher);
        RelayedHttpClient ours = new RelayedHttpClient(theirs, address, relay);
        client.set(fetcher, ours);
        if (client.get(fetcher) != ours) {
            throw new IllegalAccessException(type.getName() + " keeps its own client");
        }
        return Optional.of(new VelocityCtdPipeline(fetcher, client, theirs, ours));
    }

    /** Puts the server's own client back, unless somebody else has put another there since. */
    @Override
    public void close() {
        try {
            if (client != null && client.get(fetcher) == ours) {
                client.set(fetcher, theirs);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError other) {
            // Then it goes on asking the relay, which stays.
        }
    }
}
