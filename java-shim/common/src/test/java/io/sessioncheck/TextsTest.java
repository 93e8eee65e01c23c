package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sessioncheck.Texts.Phrase;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextsTest {
    /** An id as the shim's sources write it. */
    private static final Pattern USED = Pattern.compile(
            "\"((?:reason|remedy|relay-not-used)\\.[a-z-]+|native-unavailable|not-[a-z]+|property-not-set|failed"
                    + "|tap-not-installed(?:\\.older)?|relay-proven)\"");

    @TempDir
    Path folder;

    @Test
    void everyLanguageSaysTheSameWithTheSameFacts() throws IOException {
        TreeMap<String, Set<String>> english = facts("en");
        assertFalse(english.isEmpty());
        for (String tag : Texts.TAGS) {
            assertEquals(english, facts(tag), tag);
        }
    }

    @Test
    void whatIsSaidIsThereAndWhatIsThereIsSaid() throws IOException {
        Set<String> used = new TreeSet<>();
        for (String module : new String[] {"common", "velocity", "bungee", "paper"}) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path source : sources.filter(Files::isRegularFile).toList()) {
                    USED.matcher(Files.readString(source)).results().map(found -> found.group(1)).forEach(used::add);
                }
            }
        }
        assertEquals(facts("en").keySet(), used);
    }

    @ParameterizedTest
    @CsvSource({
        "'locale: de', läuft hier nicht",
        "'locale: de_AT  # ours', läuft hier nicht",
        "'\ufefflocale: \"pt_br\"', não roda aqui",
        "'relay: on\nlocale: zh-CN', 无法在此运行",
        "'locale: tlh', does not run here",
        "'locale: [', does not run here",
        "'# locale: de', does not run here",
        "'', does not run here"
    })
    void theOwnersConfigurationNamesTheLanguage(String config, String says) throws IOException {
        Files.writeString(folder.resolve("config.yml"), config);
        Phrase line = new UnavailableException(Phrase.of("reason.damaged"), Phrase.of("remedy.again")).line();
        assertTrue(Texts.of(folder).line(line).contains(says), Texts.of(folder).line(line));
        assertTrue(Texts.of(folder.resolve("none")).line(line).contains("does not run here"));
    }

    @Test
    void factsStayWhatTheyAreAndOnOneLine() {
        String line = Texts.in("en").line("failed", "place", "a {fault} $1 \\", "fault", "x\n\u001b[31m");
        assertTrue(line.contains("a {fault} $1 \\,") && line.endsWith("x [31m"), line);
        assertEquals("none [a, 1]", Texts.in("en").line("none", "a", 1));
    }

    private static TreeMap<String, Set<String>> facts(String tag) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = TextsTest.class.getResourceAsStream("texts/" + tag + ".properties")) {
            assertNotNull(in, tag);
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        TreeMap<String, Set<String>> facts = new TreeMap<>();
        texts.forEach((id, text) -> facts.put(
                id.toString(),
                Pattern.compile("\\{[a-z]+}").matcher(text.toString()).results().map(MatchResult::group).collect(
                        Collectors.toCollection(TreeSet::new))));
        return facts;
    }
}
