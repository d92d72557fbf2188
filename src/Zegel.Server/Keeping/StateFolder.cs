using Zegel.Storage;

namespace Zegel.Server.Keeping;

/// <summary>Where the stamps of this machine's installations stand: outside the data, so that restoring these does not restore them.</summary>
static class StateFolder
{
    public const string Variable = "ZEGEL_STATE";

    /// <summary>Made by systemd for the service (packaging/zegel.service).</summary>
    const string OfTheService = "/var/lib/zegel-state";

    public static StampFolder Find(Func<string, string?> variable)
    {
        if (variable(Variable) is { Length: > 0 } given)
            return new StampFolder(Path.GetFullPath(given));
        if (IsWritable(OfTheService))
            return new StampFolder(OfTheService);
        var home =
            variable("XDG_STATE_HOME") is { Length: > 0 } state && Path.IsPathRooted(state)
                ? state
                : Path.Combine(
                    Environment.GetFolderPath(
                        Environment.SpecialFolder.UserProfile,
                        Environment.SpecialFolderOption.DoNotVerify
                    ),
                    ".local",
                    "state"
                );
        return new StampFolder(Path.GetFullPath(Path.Combine(home, "zegel")));
    }

    static bool IsWritable(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, $".{Environment.ProcessId}"),
                FileMode.Create,
                FileAccess.Write,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            );
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
