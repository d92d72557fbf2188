using Tomlyn;
using Tomlyn.Model;

namespace Zegel.Tests.Corpus;

/// <summary>
/// One pass over the cases of a set, or over a part of what they say. Each case has an id and a judge that holds the answer
/// against what is expected. <see cref="End"/> fails with all differences at once; where Zegel rightly answers otherwise,
/// the case stands in <c>exceptions.toml</c> with the reason, and must not stand there any longer than it differs.
/// </summary>
public sealed class CorpusRun
{
    readonly string set;
    readonly string part;
    readonly IReadOnlyDictionary<string, string> exceptions;
    readonly Dictionary<string, string> differences = [];
    readonly HashSet<string> seen = [];
    int ofAnotherKind;

    internal CorpusRun(string set, string part, IReadOnlyDictionary<string, string> exceptions) =>
        (this.set, this.part, this.exceptions) = (set, part, exceptions);

    /// <summary>The test is skipped, and the end of the run says so, where the set is absent.</summary>
    public static CorpusRun Of(string set, string part = "")
    {
        _ = Corpora.Folder(set);
        return new(set, part, CorpusExceptions.Of(part.Length == 0 ? set : $"{set}/{part}"));
    }

    internal CorpusCount Count =>
        new(seen.Count - differences.Count, Failed.Count(), differences.Count - Failed.Count(), ofAnotherKind);

    IEnumerable<KeyValuePair<string, string>> Failed => differences.Where(told => !exceptions.ContainsKey(told.Key));

    /// <param name="judge">Tells the difference, or null where there is none. An exception of the product is a difference.</param>
    public void Case(string id, Func<string?> judge)
    {
        string? told;
        try
        {
            told = judge();
        }
        catch (Exception thrown)
        {
            told = $"threw {thrown.GetType().Name}: {thrown.Message}";
        }
        Book(id, told);
    }

    /// <inheritdoc cref="Case"/>
    public async Task CaseAsync(string id, Func<Task<string?>> judge)
    {
        string? told;
        try
        {
            told = await judge();
        }
        catch (Exception thrown)
        {
            told = $"threw {thrown.GetType().Name}: {thrown.Message}";
        }
        Book(id, told);
    }

    /// <summary>A case about something that the code under test does not judge.</summary>
    public void CaseOfAnotherKind() => ofAnotherKind++;

    /// <param name="least">So many must pass, lest a set that was read wrongly looks like one without faults.</param>
    public void End(int least = 1)
    {
        CorpusTable.Add(set, part, Count);
        if (Faults(least) is [_, ..] faults)
            Assert.Fail(string.Join('\n', faults.Prepend($"{set} {part}".TrimEnd())));
    }

    internal IReadOnlyList<string> Faults(int least) =>
        [
            .. Failed.Select(told => $"{told.Key}: {told.Value}"),
            .. exceptions
                .Keys.Where(id => !differences.ContainsKey(id))
                .Select(id =>
                    seen.Contains(id)
                        ? $"{id} passes now: strike it from exceptions.toml"
                        : $"{id} stands in exceptions.toml and is no case of the set"
                ),
            .. Count.Passed < least ? [$"{Count.Passed} passed; {least} are the least"] : Array.Empty<string>(),
        ];

    void Book(string id, string? told)
    {
        if (!seen.Add(id))
            throw new InvalidOperationException($"two cases of {set} are called {id}");
        if (told is not null)
            differences[id] = told;
    }
}

/// <summary>The reviewed list of cases that Zegel answers otherwise than the set, each with its reason.</summary>
static class CorpusExceptions
{
    public const string FileName = "tests/Zegel.Tests/Corpus/exceptions.toml";

    static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> All = new(Read);

    /// <summary>The names of the lists.</summary>
    public static IEnumerable<string> Runs => All.Value.Keys;

    public static IReadOnlyDictionary<string, string> Of(string run) =>
        All.Value.TryGetValue(run, out var found) ? found : new Dictionary<string, string>();

    static Dictionary<string, IReadOnlyDictionary<string, string>> Read() =>
        TomlSerializer
            .Deserialize<TomlTable>(File.ReadAllText(Path.Combine(Repository.Root, FileName)))!
            .ToDictionary(
                run => run.Key,
                IReadOnlyDictionary<string, string> (run) =>
                    ((TomlTable)run.Value).ToDictionary(one => one.Key, one => (string)one.Value)
            );
}
