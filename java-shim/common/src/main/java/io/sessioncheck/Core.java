package io.sessioncheck;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The library, as a platform sees it. The only caller of {@link Native}.
 *
 * <p>It fails open. No method throws: a call that fails inside is told to the log once, and answers what lets the login
 * go on as if sessioncheck were not installed. So do all calls after {@link #close}, and all calls on a core that could
 * not be opened. All methods may be called from any thread; {@link #run} may take long.
 */
public final class Core implements AutoCloseable, PreLoginWatcher, Watcher {
    private static final long CLOSED = 0;

    private static final int ADDRESS = 1;
    private static final int KICKED = 2;
    private static final int JOINED = 3;
    private static final int LOCALE = 4;
    private static final int PLUGINS = 5;
    private static final int PRE_LOGIN = 6;

    private static final int UNKNOWN_ADDRESS = 0;
    private static final int LOCAL_ADDRESS = 1;
    private static final int KNOWN_ADDRESS = 2;

    private final Host host;
    private final AtomicLong engine = new AtomicLong(CLOSED);
    private final Texts texts;
    private final NoticePump pump;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    private Core(Host host) {
        this.host = host;
        texts = texts(host);
        pump = new NoticePump(host, this::notices);
    }

    /**
     * Loads the library, opens it and points the host at its relay. To be called before the host reads the properties of
     * {@link HostProperties}, which it does once. Where it cannot be done, the log gets one line that says why and what
     * to do, and the core that is returned is closed.
     */
    public static Core open(Host host) {
        Core core = new Core(host);
        try {
            NativeLibrary.load(host.dataFolder());
            core.start();
        } catch (UnavailableException unavailable) {
            core.log(System.Logger.Level.WARNING, core.texts.line(unavailable.line()));
        } catch (Throwable fault) {
            core.close();
            core.say(System.Logger.Level.ERROR, "not-opened", "fault", plain(fault));
        }
        return core;
    }

    /** Whether there is a library behind this. */
    public boolean isOpen() {
        return engine.get() != CLOSED;
    }

    /** What a system property must say for the host to ask our relay; empty where it is not pointed there by it. */
    public Optional<String> redirect(String property) {
        String value = System.getProperty(property);
        boolean ours = isOpen()
                && value != null
                && HostProperties.allows(property, value)
                && System.getProperty(HostProperties.HANDOVER) != null;
        return ours ? Optional.of(value) : Optional.empty();
    }

    @Override
    public long opened() {
        return call("opened", 0L, Native::opened);
    }

    /** Shows a whole frame, packet id and data, decrypted and uncompressed. After a fault inside the tap leaves. */
    @Override
    public Verdict frame(long connection, Side side, byte[] frame) {
        return call(
                "frame",
                Verdict.DETACH,
                open -> Verdict.of(Native.frame(open, connection, side.number, frame)));
    }

    /** A connection is over. */
    @Override
    public void gone(long connection) {
        call("gone", null, open -> {
            Native.gone(open, connection);
            return null;
        });
    }

    @Override
    public void failed(String place, Throwable fault) {
        if (isOpen()) {
            report(place, fault);
        }
    }

    /** Where a connection really comes from, after the PROXY protocol; null where the host does not know. */
    @Override
    public void address(long connection, InetAddress address) {
        note(() -> address == null
                ? fact(ADDRESS, connection).octet(UNKNOWN_ADDRESS)
                : fact(ADDRESS, connection).octet(KNOWN_ADDRESS).text(address.getHostAddress()));
    }

    /** A connection comes from inside this process, as Geyser's do. */
    @Override
    public void localAddress(long connection) {
        note(() -> fact(ADDRESS, connection).octet(LOCAL_ADDRESS));
    }

    /** A backend sent the player away; the reason is a component as JSON. */
    public void kicked(long connection, String backend, String reason) {
        note(() -> fact(KICKED, connection).text(backend).text(reason));
    }

    /** The player is in. */
    public void joined(long connection, String name, UUID uuid) {
        note(() -> fact(JOINED, connection)
                .text(name)
                .number(uuid.getMostSignificantBits())
                .number(uuid.getLeastSignificantBits()));
    }

    /** The language of the player's client, {@code de_de}. */
    public void locale(long connection, String tag) {
        note(() -> fact(LOCALE, connection).text(tag));
    }

    /** What else is installed on the host. */
    public void plugins(Collection<String> names) {
        note(() -> {
            List<String> copy = List.copyOf(names);
            Records.Writer fact = fact(PLUGINS, 0).number(copy.size());
            copy.forEach(fact::text);
            return fact;
        });
    }

    @Override
    public Optional<String> preLogin(long connection, PreLogin result, String name, UUID uuid) {
        return Optional.ofNullable(call("note", null, open -> {
            Records.Writer fact = fact(PRE_LOGIN, connection).octet(result.number).text(name);
            if (uuid == null) {
                fact.octet(0);
            } else {
                fact.octet(1).number(uuid.getMostSignificantBits()).number(uuid.getLeastSignificantBits());
            }
            byte[] refusal = Native.note(open, fact.bytes());
            return refusal == null ? null : new String(refusal, StandardCharsets.UTF_8);
        }));
    }

    /** Runs a command, without its {@code /sessioncheck}, and answers a component as JSON. Not for the main thread. */
    public String run(String line) {
        return call("run", "{\"text\":\"" + texts.line("not-running").replace("\"", "'") + "\"}", open -> {
            byte[] component = Native.run(open, line.getBytes(StandardCharsets.UTF_8));
            return new String(component, StandardCharsets.UTF_8);
        });
    }

    /** What the last word of a line could become. */
    public List<String> complete(String line) {
        return call("complete", List.of(), open -> {
            Records.Reader texts = new Records.Reader(
                    Native.complete(open, line.getBytes(StandardCharsets.UTF_8)));
            List<String> proposals = new ArrayList<>();
            while (!texts.isEmpty()) {
                proposals.add(texts.text());
            }
            return proposals;
        });
    }

    /** Ends the watching. The relay's socket stays: the host goes on asking there. */
    @Override
    public void close() {
        pump.stop();
        pump.fetchOnce();
        long open = engine.getAndSet(CLOSED);
        if (open != CLOSED) {
            try {
                Native.close(open);
            } catch (Throwable fault) {
                report("close", fault);
            }
        }
    }

    private void start() throws IOException {
        Records.Reader answer = new Records.Reader(Native.open(setup()));
        engine.set(answer.number());
        while (!answer.isEmpty()) {
            String name = answer.text();
            String value = answer.text();
            if (HostProperties.allows(name, value)) {
                System.setProperty(name, value);
            } else {
                // The value may hold the path token: only the name is told.
                say(System.Logger.Level.ERROR, "property-not-set", "property", name);
            }
        }
        pump.start();
    }

    private byte[] setup() throws IOException {
        Records.Writer setup = new Records.Writer()
                .text("version").text(version())
                .text("platform").text(host.platform())
                .text("platform.version").text(host.version())
                .text("server.root").text(host.root().toAbsolutePath().toString())
                .text("data.folder").text(host.dataFolder().toAbsolutePath().toString());
        SessionAgent.name().ifPresent(agent -> setup.text("session.agent").text(agent));
        for (Map.Entry<String, String> property : HostProperties.present().entrySet()) {
            setup.text("property." + property.getKey()).text(property.getValue());
        }
        return setup.bytes();
    }

    private static Texts texts(Host host) {
        try {
            return Texts.of(host.dataFolder());
        } catch (Throwable hosts) {
            return Texts.in("en");
        }
    }

    private static String version() throws IOException {
        try (InputStream in = Core.class.getResourceAsStream("build.properties")) {
            if (in == null) {
                throw new IOException("build.properties is not in the jar");
            }
            Properties build = new Properties();
            build.load(in);
            return build.getProperty("version", "");
        }
    }

    private static Records.Writer fact(int kind, long connection) {
        return new Records.Writer().octet(kind).number(connection);
    }

    private void note(Supplier<Records.Writer> fact) {
        call("note", null, open -> {
            Native.note(open, fact.get().bytes());
            return null;
        });
    }

    /** For the pump: null when there will never be any more. */
    private byte[] notices() {
        return call("notices", null, Native::notices);
    }

    private <T> T call(String function, T otherwise, LongFunction<T> body) {
        long open = engine.get();
        if (open == CLOSED) {
            return otherwise;
        }
        try {
            return body.apply(open);
        } catch (Throwable fault) {
            // A call that races close is late, not wrong.
            if (engine.get() != CLOSED) {
                report(function, fault);
            }
            return otherwise;
        }
    }

    /** A fault is told once a function: a login storm must not fill the log with one bug. */
    private void report(String function, Throwable fault) {
        if (reported.add(function)) {
            say(System.Logger.Level.ERROR, "failed", "place", function, "fault", plain(fault));
        }
    }

    /**
     * One of the shim's own lines for the log, in the owner's language, by its id in {@code resources/shim}; {@code
     * facts} are names and values in turn. Works on a closed core too.
     */
    public void say(System.Logger.Level level, String id, Object... facts) {
        log(level, texts.line(id, facts));
    }

    private void log(System.Logger.Level level, String line) {
        try {
            host.log(level, line);
        } catch (Throwable hosts) {
            // Then there is nobody left to tell.
        }
    }

    /** Without the message where that could hold the relay's address. */
    private static String plain(Throwable fault) {
        return fault instanceof IOException ? fault.getClass().getSimpleName() : fault.toString();
    }
}
