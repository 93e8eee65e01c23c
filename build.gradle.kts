// A thin door for Gradle users and IDEs: the same words as `cargo xtask`, which holds all build logic.
// Gradle's Kotlin DSL is needed; a Gradle that is too old ignores this file and still says BUILD SUCCESSFUL.

val words = mapOf(
    "test" to "Checks and tests everything",
    "bench" to "Measures, one JSON object a line",
    "jar" to "Builds the jar for this machine",
    "demo" to "Shows a login surviving Mojang's bad minute, on real parts",
)

words.forEach { (word, says) ->
    tasks.register<Exec>(word) {
        group = "sessioncheck"
        description = says
        commandLine("cargo", "xtask", word)
    }
}

tasks.register("build") {
    group = "sessioncheck"
    description = "Builds the jar for this machine"
    dependsOn("jar")
}
