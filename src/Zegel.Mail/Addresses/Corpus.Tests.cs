namespace Zegel.Mail.Addresses;

/// <summary>Real cases that nobody in this project wrote; they stand beside the checkout and are never edited.</summary>
static class Corpus
{
    /// <summary>The folder of one set; the test is skipped, visibly, where the sets are not installed.</summary>
    public static string Folder(string set)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "Zegel.slnx")))
                continue;
            var folder = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "corpora", set));
            if (Directory.Exists(folder))
                return folder;
            break;
        }
        Assert.Skip($"the corpus “{set}” is not in ../shared/corpora");
        return "";
    }

    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
