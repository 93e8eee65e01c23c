package io.sessioncheck;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A JVM of its own for one scenario: {@code Child SCENARIO FOLDER}. Ends with 0, having said DONE, if it holds. */
public final class Child {
    /** One scenario; the folder is empty and its own. */
    interface Scenario {
        void run(Path folder) throws Throwable;
    }

    private static final Map<String, Scenario> SCENARIOS = new TreeMap<>(Map.ofEntries(
            Map.entry("panic", FaultScenarios::panic),
            Map.entry("garbage", FaultScenarios::garbage),
            Map.entry("unavailable", FaultScenarios::unavailable),
            Map.entry("use-after-close", CloseScenarios::useAfterClose),
            Map.entry("close-race", CloseScenarios::closeRace),
            Map.entry("exit-by-return", CloseScenarios::exitByReturn),
            Map.entry("exit-by-call", CloseScenarios::exitByCall),
            Map.entry("reload", ReloadScenarios::reload),
            Map.entry("two-loaders", ReloadScenarios::twoLoaders),
            Map.entry("leftovers", ReloadScenarios::leftovers),
            Map.entry("port-after-close", PortScenarios::afterClose),
            Map.entry("port-after-reload", PortScenarios::afterReload),
            Map.entry("port-after-panic", PortScenarios::afterPanic)));

    private Child() {}

    public static void main(String[] arguments) throws Throwable {
        SCENARIOS.get(arguments[0]).run(Path.of(arguments[1]));
        System.out.println("DONE");
    }
}
