using System.Collections.Concurrent;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Zegel.Tests.Corpus.CorpusTable))]

namespace Zegel.Tests.Corpus;

/// <summary>Real cases nobody here wrote. They stand beside the checkout; without them their tests are skipped, with a word.</summary>
public static class Corpora
{
    /// <summary>The folder of one set.</summary>
    public static string Folder(string set)
    {
        var folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "corpora", set));
        if (!Directory.Exists(folder))
        {
            CorpusTable.Absent(set);
            Assert.Skip($"the test set {set} is not there: it belongs in ../shared/corpora/{set} beside the checkout");
        }
        return folder;
    }

    /// <summary>One of the set's answer files.</summary>
    public static JsonElement Json(string set, string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(set), file))).RootElement;
}

/// <summary>Says at the end of the test run, set by set in one line each, how the cases ended. A passing test says nothing by itself.</summary>
public sealed class CorpusTable : IDisposable
{
    static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, CorpusCount>> Sets = new();

    internal static void Absent(string set) => Sets.GetOrAdd(set, _ => new());

    internal static void Add(string set, string part, CorpusCount count) =>
        Sets.GetOrAdd(set, _ => new())[part] = count;

    public void Dispose()
    {
        foreach (var (set, parts) in Sets.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Console.WriteLine(Line(set, parts.OrderBy(part => part.Key, StringComparer.Ordinal).ToList()));
    }

    internal static string Line(string set, IReadOnlyList<KeyValuePair<string, CorpusCount>> parts)
    {
        if (parts.Count == 0)
            return $"{set}: skipped, ../shared/corpora/{set} is not there";
        var all = parts.Select(part => part.Value).Aggregate((one, two) => one + two);
        var each = string.Join(", ", parts.Select(part => $"{part.Key} {part.Value.Passed}/{part.Value.Total}"));
        return $"{set}: {all.Passed} passed, {all.Failed} failed, {all.Excepted} excepted of {all.Total}"
            + (all.OfAnotherKind > 0 ? $"; {all.OfAnotherKind} of another kind" : "")
            + (parts.Count > 1 ? $" ({each})" : "");
    }
}

/// <summary>How the cases of a set ended.</summary>
/// <param name="OfAnotherKind">Of which the code under test says nothing, as it should.</param>
readonly record struct CorpusCount(int Passed, int Failed, int Excepted, int OfAnotherKind)
{
    public int Total => Passed + Failed + Excepted;

    public static CorpusCount operator +(CorpusCount one, CorpusCount two) =>
        new(
            one.Passed + two.Passed,
            one.Failed + two.Failed,
            one.Excepted + two.Excepted,
            one.OfAnotherKind + two.OfAnotherKind
        );
}
