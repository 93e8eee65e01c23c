package io.sessioncheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** What the library costs a server: {@code Bench FOLDER}. One JSON object a line. */
public final class Bench {
    private static final int OPENS = 15;
    private static final int CALLS = 200_000;
    private static final int ROUNDS = 9;
    private static final int LOGINS = 2_000;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        // Results alone go to stdout.
        TestHost host = new TestHost(folder, System.err);
        long before = kilobytes();
        long began = System.nanoTime();
        Core core = Core.open(host);
        double first = (System.nanoTime() - began) / 1e6;
        Check.that(core.isOpen(), "the core is not open");
        Check.that(core.run("").contains("relay on"), "the relay is off");
        long after = kilobytes();
        print("open-first", first, "ms", "{\"what\":\"unpacked and loaded with it, once a server start\"}");
        print("rss-of-open", (after - before) / 1024.0, "MiB", "{\"before\":" + before / 1024 + "}");

        double[] opens = new double[OPENS];
        for (int number = 0; number < OPENS; number++) {
            core.close();
            began = System.nanoTime();
            core = Core.open(host);
            opens[number] = (System.nanoTime() - began) / 1e6;
            Check.that(core.isOpen(), "the core is not open");
        }
        print("open", median(opens), "ms", "{\"open-first\":" + number(first) + "}");

        Core open = core;
        long connection = open.opened();
        double empty = nanoseconds(Testing::empty);
        for (int length : new int[] {64, 300}) {
            byte[] frame = new byte[length];
            double raw = nanoseconds(() -> Native.frame(engineOf(open), connection, Native.CLIENT, frame));
            print("frame-" + length + "-bytes", raw, "ns", "{\"empty-native-call\":" + number(empty) + "}");
            double through = nanoseconds(() -> open.frame(connection, Side.CLIENT, frame));
            print("frame-" + length + "-bytes-through-core", through, "ns", "{\"native-frame\":" + number(raw) + "}");
        }
        double[] with = new double[ROUNDS];
        double[] without = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            without[round] = TapBench.login(null, LOGINS) / 1e3;
            with[round] = TapBench.login(open, LOGINS) / 1e3;
        }
        print(
                "tap-login",
                median(with) - median(without),
                "us",
                "{\"channel-without-tap\":" + number(median(without)) + ",\"frames\":6}");
        core.close();
    }

    /** Engines are counted from one in one copy of the library. */
    private static long engineOf(Core open) {
        return open.isOpen() ? OPENS + 1 : 0;
    }

    private static double nanoseconds(Runnable call) {
        double[] rounds = new double[ROUNDS];
        // The first rounds teach the JVM; the median does not see them.
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            for (int number = 0; number < CALLS; number++) {
                call.run();
            }
            rounds[round] = (System.nanoTime() - began) / (double) CALLS;
        }
        return median(rounds);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String metric, double value, String unit, String against) {
        System.out.println("{\"bench\":\"boundary\",\"metric\":\"" + metric + "\",\"value\":" + number(value)
                + ",\"unit\":\"" + unit + "\",\"against\":" + against + "}");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static long kilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
