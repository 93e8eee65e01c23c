package io.sessioncheck;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** The end of an engine, on time, twice, too early and never. */
final class CloseScenarios {
    private static final int THREADS = 8;
    private static final int ROUNDS = 60;

    private CloseScenarios() {}

    static void useAfterClose(Path folder) throws Throwable {
        Mojang.start();
        TestHost host = new TestHost(folder);
        Core core = host.open();
        long connection = core.opened();
        Check.that(connection != 0, "no connection");
        core.close();
        core.close();
        byte[] empty = {};
        for (long engine : new long[] {1, 0, -1, 77, Long.MAX_VALUE}) {
            Check.throwsA(IllegalStateException.class, () -> Native.opened(engine), "opened");
            Check.throwsA(IllegalStateException.class, () -> Native.frame(engine, connection, 0, empty), "frame");
            Check.throwsA(IllegalStateException.class, () -> Native.gone(engine, connection), "gone");
            Check.throwsA(IllegalStateException.class, () -> Native.note(engine, empty), "note");
            Check.throwsA(IllegalStateException.class, () -> Native.run(engine, empty), "run");
            Check.throwsA(IllegalStateException.class, () -> Native.complete(engine, empty), "complete");
            Check.throwsA(IllegalStateException.class, () -> Native.notices(engine), "notices");
            Check.throwsA(IllegalStateException.class, () -> Native.close(engine), "close");
        }
        Check.that(!core.isOpen() && core.opened() == 0, "a closed core watches");
        Check.that(core.frame(connection, Side.CLIENT, empty) == Verdict.DETACH, "the tap stays");
        core.gone(connection);
        Check.that(core.complete("").isEmpty(), "a closed core proposes");
        Mojang.login(System.getProperty("minestom.auth.url"));
    }

    /** Eight threads call everything while the engine is closed and opened again under their hands. */
    static void closeRace(Path folder) throws Throwable {
        Mojang.start();
        Core first = new TestHost(folder).open();
        AtomicReference<Core> current = new AtomicReference<>(first);
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        AtomicLong calls = new AtomicLong();
        AtomicLong late = new AtomicLong();
        AtomicLong newest = new AtomicLong(1);
        List<Thread> threads = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        for (int number = 0; number < THREADS; number++) {
            int side = number % 2;
            Thread thread = new Thread(() -> {
                byte[] frame = new byte[64];
                while (!over.get()) {
                    long engine = newest.get();
                    Throwable thrown = Check.thrown(() -> {
                        long connection = Native.opened(engine);
                        Native.frame(engine, connection, side, frame);
                        Native.run(engine, new byte[0]);
                        Native.notices(engine);
                        Native.gone(engine, connection);
                    });
                    calls.incrementAndGet();
                    if (thrown instanceof IllegalStateException) {
                        late.incrementAndGet();
                    } else if (thrown != null) {
                        wrong.set(thrown);
                    }
                    Core core = current.get();
                    core.frame(core.opened(), Side.CLIENT, frame);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (int round = 0; round < ROUNDS; round++) {
            Thread.sleep(5);
            current.get().close();
            Core next = new TestHost(folder).open();
            current.set(next);
            // Numbers go up by one in one copy of the library.
            newest.incrementAndGet();
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        Check.that(wrong.get() == null, "a late call throws " + wrong.get());
        Check.that(late.get() > 0, "no call was late in " + calls.get());
        System.out.println("CALLS " + calls.get() + ", late " + late.get());
        Mojang.login(System.getProperty("minestom.auth.url"));
        current.get().close();
    }

    /** The main thread ends with the engine open; so must the JVM. */
    static void exitByReturn(Path folder) throws Throwable {
        openAndLogIn(folder);
        Set<String> lasting = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .map(Thread::getName)
                .filter(name -> !name.equals("main") && !name.equals("DestroyJavaVM") && !name.startsWith("HTTP-"))
                .collect(Collectors.toSet());
        Check.that(lasting.isEmpty(), "threads that keep the JVM: " + lasting);
        // No thread of the library is known to the JVM.
        Set<String> foreign = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("sessioncheck") && !name.equals("sessioncheck-notices"))
                .collect(Collectors.toSet());
        Check.that(foreign.isEmpty(), "attached threads: " + foreign);
    }

    static void exitByCall(Path folder) throws Throwable {
        openAndLogIn(folder);
        System.out.println("DONE");
        System.exit(0);
    }

    private static void openAndLogIn(Path folder) throws Throwable {
        Mojang.start();
        Core core = new TestHost(folder).open();
        core.opened();
        Mojang.login(System.getProperty("minestom.auth.url"));
    }
}
