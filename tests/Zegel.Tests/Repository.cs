namespace Zegel.Tests;

/// <summary>Where the sources and the corpora beside them lie.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A folder of third-party cases; the test is skipped with a word where it is absent.</summary>
    public static string Corpus(string set)
    {
        var folder = Path.Combine(Root, "..", "shared", "corpora", set);
        if (!Directory.Exists(folder))
            Assert.Skip($"the corpus {set} is not on this machine");
        return folder;
    }

    static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Zegel.slnx")))
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("the tests run outside the repository");
        return folder;
    }
}
