/* Lucene 8 as a peer (bench/peers/README.md has the protocol).
 *
 * Its own best settings: one segment after forceMerge, memory-mapped files, no query cache, the
 * collector that may stop counting, BM25 with k1 1.2 and b 0.75; tokens come from a splitter at
 * spaces, so that no analysis is timed. `exact` in place of `index` keeps exact lengths instead of
 * Lucene's one-byte ones: slower, and only there to show where the answers differ for that reason.
 */
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInvertState;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.MMapDirectory;

public final class LucenePeer {
    private static final String FIELD = "text";

    /** Tokens between single spaces. */
    private static final class SpaceTokenizer extends Tokenizer {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final char[] buffer = new char[1 << 16];
        private int at, end;

        @Override
        public boolean incrementToken() throws java.io.IOException {
            clearAttributes();
            while (true) {
                if (at == end) {
                    end = input.read(buffer, 0, buffer.length);
                    at = 0;
                    if (end <= 0) {
                        end = 0;
                        return term.length() > 0;
                    }
                }
                int start = at;
                while (at < end && buffer[at] != ' ') {
                    at++;
                }
                term.append(java.nio.CharBuffer.wrap(buffer, start, at - start));
                if (at < end) {
                    at++;
                    if (term.length() > 0) {
                        return true;
                    }
                }
            }
        }

        @Override
        public void reset() throws java.io.IOException {
            super.reset();
            at = end = 0;
        }
    }

    private static final class SpaceAnalyzer extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            return new TokenStreamComponents(new SpaceTokenizer());
        }
    }

    /** BM25 as Lucene computes it, over the length itself. */
    private static final class ExactBM25 extends Similarity {
        @Override
        public long computeNorm(FieldInvertState state) {
            return state.getLength();
        }

        @Override
        public SimScorer scorer(float boost, CollectionStatistics collection, TermStatistics... terms) {
            double sum = 0;
            for (TermStatistics term : terms) {
                sum += Math.log(1 + (collection.docCount() - term.docFreq() + 0.5) / (term.docFreq() + 0.5));
            }
            final double idf = boost * sum;
            final double average = (double) collection.sumTotalTermFreq() / collection.docCount();
            return new SimScorer() {
                @Override
                public float score(float freq, long norm) {
                    return (float) (idf * freq / (freq + 1.2 * (1 - 0.75 + 0.75 * norm / average)));
                }
            };
        }
    }

    private static Similarity similarity(boolean exact) {
        return exact ? new ExactBM25() : new BM25Similarity(1.2f, 0.75f);
    }

    private static void index(Path tokens, Path directory, boolean exact) throws Exception {
        FieldType type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        type.freeze();
        IndexWriterConfig config = new IndexWriterConfig(new SpaceAnalyzer());
        config.setSimilarity(similarity(exact));
        config.setRAMBufferSizeMB(256);
        config.setUseCompoundFile(false);
        try (IndexWriter writer = new IndexWriter(new MMapDirectory(directory), config);
                BufferedReader reader = Files.newBufferedReader(tokens, StandardCharsets.UTF_8)) {
            Document document = new Document();
            StoredField id = new StoredField("id", "");
            Field text = new Field(FIELD, "", type);
            document.add(id);
            document.add(text);
            for (String line; (line = reader.readLine()) != null;) {
                int tab = line.indexOf('\t');
                id.setStringValue(line.substring(0, tab));
                text.setStringValue(line.substring(tab + 1));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
            writer.commit();
        }
    }

    private static Query query(String[] words, String mode) {
        if (words.length == 1) {
            return new TermQuery(new Term(FIELD, words[0]));
        }
        if (mode.equals("phrase")) {
            return new PhraseQuery(FIELD, words);
        }
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        for (String word : words) {
            builder.add(new TermQuery(new Term(FIELD, word)),
                    mode.equals("and") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD);
        }
        return builder.build();
    }

    private static TopDocs run(IndexSearcher searcher, String[] words, String mode, int limit, int threshold)
            throws Exception {
        TopScoreDocCollector collector = TopScoreDocCollector.create(limit, threshold);
        searcher.search(query(words, mode), collector);
        return collector.topDocs();
    }

    private static long now(boolean cpu) {
        return cpu ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static void search(Path directory, Path queries, String mode, int limit, int threshold, boolean exact)
            throws Exception {
        List<String[]> list = new ArrayList<>();
        for (String line : Files.readAllLines(queries, StandardCharsets.UTF_8)) {
            if (!line.isEmpty()) {
                list.add(line.split(" "));
            }
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16));
        try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(directory))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null);
            searcher.setSimilarity(similarity(exact));
            boolean cpu = "cpu".equals(System.getenv("PEER_CLOCK"));
            long[] times = new long[list.size()];
            for (String command; (command = commands.readLine()) != null;) {
                if (command.equals("top")) {
                    for (String[] words : list) {
                        StringBuilder line = new StringBuilder();
                        for (ScoreDoc hit : run(searcher, words, mode, limit, threshold).scoreDocs) {
                            line.append(searcher.doc(hit.doc).get("id")).append(' ').append(hit.score).append(' ');
                        }
                        out.println(line);
                    }
                } else {
                    for (int i = 0; i < times.length; i++) {
                        long start = now(cpu);
                        run(searcher, list.get(i), mode, limit, threshold);
                        times[i] = now(cpu) - start;
                    }
                    for (long time : times) {
                        out.println(time);
                    }
                }
                out.flush();
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        boolean exact = arguments[0].startsWith("exact");
        if (arguments[0].endsWith("index")) {
            index(Paths.get(arguments[1]), Paths.get(arguments[2]), exact);
        } else {
            int threshold = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 1000;
            search(Paths.get(arguments[1]), Paths.get(arguments[2]), arguments[3], Integer.parseInt(arguments[4]),
                    threshold, exact);
        }
    }
}
