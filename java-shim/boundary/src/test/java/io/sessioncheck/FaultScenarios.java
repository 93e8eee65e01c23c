package io.sessioncheck;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Faults of ours, and bytes that nobody meant. */
final class FaultScenarios {
    private FaultScenarios() {}

    /** A panic is an exception below {@link Core}, nothing above it, and logins go on. */
    static void panic(Path folder) throws Throwable {
        Mojang.start();
        TestHost host = new TestHost(folder);
        Core core = host.open();
        String hasJoined = System.getProperty("minestom.auth.url");

        long connection = core.opened();
        Check.that(core.frame(connection, Side.CLIENT, new byte[] {0}) == Verdict.PASS, "a frame does not pass");
        Check.that(
                core.frame(connection, Side.CLIENT, Testing.panic("number 42")) == Verdict.DETACH,
                "the tap stays after a panic");
        Check.that(core.run(Testing.panicLine("in a command")).contains("not running"), "a panic is no answer");
        Check.that(core.complete(Testing.panicLine("in a completion")).isEmpty(), "a panic proposes something");
        core.locale(core.opened(), "de_de");
        Thread.sleep(600);
        Check.that(
                host.lines.stream().anyMatch(line -> line.contains("failed in frame") && line.contains("number 42")),
                "the fault's own text is not told: " + host.lines);
        Check.that(
                host.lines.stream().anyMatch(line -> line.contains("testing.rs")),
                "the fault's place is not told: " + host.lines);
        core.frame(core.opened(), Side.SERVER, Testing.panic("again"));
        Check.that(
                host.lines.stream().filter(line -> line.contains("failed in frame")).count() == 1,
                "a fault is told more than once");

        Throwable thrown = Check.thrown(() -> Native.run(1, Testing.panic("a\n\u001b[31mb")));
        Check.that(thrown != null && thrown.getClass() == RuntimeException.class, "a panic is " + thrown);
        Check.that(
                thrown.getMessage().startsWith("sessioncheck panicked: as told: a")
                        && !thrown.getMessage().contains("\n")
                        && !thrown.getMessage().contains("\u001b"),
                "a panic says " + thrown.getMessage());

        long other = core.opened();
        Check.that(core.frame(other, Side.SERVER, new byte[] {1}) == Verdict.PASS, "the next login is not watched");
        Mojang.login(hasJoined);
        core.close();
        Mojang.login(hasJoined);
    }

    /** Any bytes into every function: an answer, or one of two exceptions. */
    static void garbage(Path folder) throws Throwable {
        Mojang.start();
        TestHost host = new TestHost(folder);
        Core core = host.open();
        Random random = new Random(20261121);
        long[] numbers = {0, 1, 2, -1, Long.MIN_VALUE, Long.MAX_VALUE, 4096, core.opened()};
        for (int round = 0; round < 4000; round++) {
            byte[] bytes = bytes(random, round);
            long engine = round % 3 == 0 ? 1 : numbers[random.nextInt(numbers.length)];
            long connection = numbers[random.nextInt(numbers.length)];
            int side = random.nextInt(4) - 1;
            for (Check.Call call : List.<Check.Call>of(
                    () -> Native.open(bytes),
                    () -> Native.opened(engine),
                    () -> Native.frame(engine, connection, side, bytes),
                    () -> Native.gone(engine, connection),
                    () -> Native.note(engine, bytes),
                    () -> Native.run(engine, bytes),
                    () -> Native.complete(engine, bytes),
                    () -> Native.notices(engine),
                    () -> {
                        if (engine != 1) {
                            Native.close(engine);
                        }
                    })) {
                Throwable thrown = Check.thrown(call);
                Check.that(
                        thrown == null
                                || thrown instanceof IllegalArgumentException
                                || thrown instanceof IllegalStateException,
                        "garbage throws " + thrown);
            }
        }
        Check.that(
                Check.thrown(() -> Native.frame(1, 1, 0, new byte[(1 << 21) + 1])) instanceof IllegalArgumentException,
                "a frame beyond all frames is taken");
        // The same through the front: nothing is thrown at all.
        core.kicked(7, null, null);
        core.joined(-1, "", new UUID(0, 0));
        core.plugins(null);
        core.run(null);
        core.frame(1, null, null);
        Check.that(core.isOpen(), "garbage has closed the engine");
        Mojang.login(System.getProperty("minestom.auth.url"));
        core.close();
    }

    private static byte[] bytes(Random random, int round) {
        if (round % 50 == 0) {
            return null;
        }
        byte[] bytes = new byte[round % 97 == 0 ? 100_000 : random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length > 12 && round % 2 == 0) {
            // What begins well goes further.
            bytes[0] = (byte) (1 + random.nextInt(6));
            bytes[9] = bytes[10] = bytes[11] = 0;
        }
        return bytes;
    }

    /** The jar is damaged: one line, and a core that does nothing. */
    static void unavailable(Path folder) {
        TestHost host = new TestHost(folder);
        for (int attempt = 0; attempt < 2; attempt++) {
            host.lines.clear();
            try (Core core = Core.open(host)) {
                Check.that(!core.isOpen(), "the core is open");
                Check.that(host.lines.size() == 1, "not one line: " + host.lines);
                Check.that(host.lines.get(0).contains("SC0901"), "the line has no code: " + host.lines);
                Check.that(core.opened() == 0, "a connection is watched");
                Check.that(core.frame(1, Side.CLIENT, new byte[1]) == Verdict.DETACH, "the tap stays");
                Check.that(core.run("").contains("not running"), "a command is answered");
            }
            Check.that(host.lines.size() == 1, "not one line after close: " + host.lines);
        }
    }
}
