"""What score_language.py counts itself, which figures score_reading.py finds too low, and the text that compare_text.py makes. Run by ctest."""
import subprocess
import sys
import tempfile
import unittest
from itertools import islice
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import compare_text  # noqa: E402
import score_language  # noqa: E402
import score_reading  # noqa: E402

CONLLU = """# newdoc id = a
# text = It isn't.
1\tIt\tit\tPRON\tPRP\t_\t2\tnsubj\t_\t_
2-3\tisn't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\tis\tbe\tAUX\tVBZ\t_\t0\troot\t_\t_
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# text = Go.
1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_

# newdoc id = b
# text = Stop.
1\tStop\tstop\tVERB\tVB\t_\t0\troot\t_\t_

"""


class Bars(unittest.TestCase):
    def test_figures_worse_than_their_bar_are_counted(self):
        table = score_reading.Table()
        table.row("at its bar", .50, .50, .80)
        table.row("without a bar", .10)
        table.count("few enough", 3, 3, 0)
        self.assertEqual(table.failed, 0)
        table.row("below", .499, .50, .80)
        table.count("too many", 4, 3, 0)
        self.assertEqual(table.failed, 2)


class Scores(unittest.TestCase):
    def test_a_parser_is_given_words_and_nothing_that_it_should_find(self):
        blank = score_language.without_annotation(CONLLU)
        self.assertIn("1\tIt\t_\t_\t_\t_\t_\t_\t_\t_\n2-3\tisn't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n", blank)
        self.assertEqual([w[1] for w in score_language.words_of(blank)], ["It", "is", "n't", ".", "Go", "Stop"])

    def test_raw_text_has_a_space_between_sentences_and_a_blank_line_between_documents(self):
        self.assertEqual(score_language.raw_text(CONLLU), "It isn't. Go.\n\nStop.\n")
        self.assertEqual(score_language.raw_text("# text = A\n\n# text = B\n"), "A B\n")

    def test_a_relation_counts_when_head_and_name_are_right(self):
        gold = score_language.words_of(CONLLU)
        ours = [list(word) for word in gold]
        self.assertEqual(score_language.relation_scores(gold, ours, ("nsubj",)), (100, 1))
        ours[0][score_language.HEAD] = "3"
        self.assertEqual(score_language.relation_scores(gold, ours, ("nsubj",)), (0, 1))
        ours[0][score_language.HEAD], ours[2][score_language.DEPREL] = "2", "nsubj"
        score, count = score_language.relation_scores(gold, ours, ("nsubj",))
        self.assertAlmostEqual(score, 200 / 3)
        self.assertEqual(count, 1)
        self.assertEqual(score_language.relation_scores(gold, ours, ("iobj",)), (0, 0))

    def test_lemmas_that_the_treebank_leaves_open_do_not_count(self):
        gold = score_language.words_of(CONLLU)
        ours = [list(word) for word in gold]
        gold[0][2] = "_"
        ours[1][2] = "is"
        self.assertAlmostEqual(score_language.lemma_accuracy(gold, ours), 80)

    def test_names_stand_where_their_tokens_stand_in_the_text(self):
        conll = "Kim\tB-PER\nJong\tI-PER\n's\tO\n\nin\tO\nRome\tB-LOC\n"
        documents = score_language.universal_ner_documents(conll, "# text = In Rome\n# text = Kim Jong's\n")
        self.assertEqual(documents[0]["text"], "Kim Jong's")
        self.assertEqual(documents[0]["entities"], [{"start": 0, "end": 8, "type": "PER"}])
        self.assertEqual(documents[1]["text"], "in Rome")  # not in the treebank: the tokens by spaces
        self.assertEqual(documents[1]["entities"], [{"start": 3, "end": 7, "type": "LOC"}])

    def test_bars_are_from_below_or_above(self):
        self.assertEqual([score_language.verdict(v, (80, 90)) for v in (79, 80, 90)], ["NO", "yes", "aim"])
        self.assertEqual([score_language.verdict(v, (200, 60), True) for v in (201, 200, 60)], ["NO", "yes", "aim"])

    def test_without_the_data_it_says_so_and_ends_well(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, HERE / "score_language.py", "--shared", folder], capture_output=True, text=True,
                                  check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn("skipped", done.stdout)


class Text(unittest.TestCase):
    def test_the_text_is_as_long_as_the_peers_take_it_and_the_same_each_time(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "text"
            path.write_text("One sentence 😀 here.\n\nAnother.\n", encoding="utf-8")
            text = compare_text.make_text(None, path)
        self.assertEqual(len(text), compare_text.CHARACTERS + 1)
        self.assertEqual(len(text.strip()), compare_text.CHARACTERS)
        self.assertTrue(text.startswith("One sentence  here.\nAnother.\nOne"))

    def test_variation_changes_countries_and_numbers_but_no_word_count(self):
        sentence = "Morocco met John Smith in 1999."
        varied = list(islice(compare_text.varied([sentence]), 50))
        self.assertEqual(varied, list(islice(compare_text.varied([sentence]), 50)))
        self.assertGreater(len(set(varied)), 40)
        self.assertTrue(all(len(v.split()) == len(sentence.split()) for v in varied))


if __name__ == "__main__":
    unittest.main()
