namespace Zegel.Tests;

/// <summary>Real cases nobody here wrote. They stand beside the checkout; without them their tests are skipped.</summary>
public static class Corpora
{
    /// <summary>The folder of one set.</summary>
    public static string Folder(string set)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Zegel.slnx")))
            root = root.Parent;
        var folder = Path.Combine(root?.FullName ?? ".", "..", "shared", "corpora", set);
        if (!Directory.Exists(folder))
            Assert.Skip($"the test set {set} is not there: it belongs in ../shared/corpora/{set} beside the checkout");
        return folder;
    }

    /// <summary>One line per set in the test log.</summary>
    public static void Report(string set, int passed, int failed, int excepted) =>
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{set}: {passed} passed, {failed} failed, {excepted} excepted"
        );
}
