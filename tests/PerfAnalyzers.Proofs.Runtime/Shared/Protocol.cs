using System.Text.Json;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>
/// The rows of a database, and the arguments for what is run on it. Compiled into both sides: what goes from one to the other is its JSON,
/// since each side has its own versions of everything else.
/// </summary>
/// <param name="Tables">By the entity's name, the rows with the values of their properties.</param>
/// <param name="Inputs">Arguments by the parameter's name.</param>
public sealed record Data(
    string Name,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>> Tables,
    IReadOnlyDictionary<string, JsonElement> Inputs);

/// <summary>A run of a program on a fresh copy of a data set that was handed over before.</summary>
/// <param name="WithPlans">Whether the database is to explain each query.</param>
/// <param name="Calls">The calls of one process, which share its caches, one after the other.</param>
/// <param name="IsUncached">Whether the caches are emptied before each call.</param>
public sealed record RunRequest(string Data, bool WithPlans, IReadOnlyList<Call> Calls, bool IsUncached);

/// <summary>A request to the program: a call of one of its methods, with a context of its own.</summary>
/// <param name="Inputs">Arguments by the parameter's name; the data set has the others.</param>
/// <param name="Culture">The name of the current culture; empty for the invariant one.</param>
/// <param name="Later">How long after the call before it.</param>
public sealed record Call(string Method, IReadOnlyDictionary<string, JsonElement> Inputs, string Culture, TimeSpan Later)
{
    /// <summary>The only call of a program that caches nothing.</summary>
    public static Call Run { get; } = new("Run", new Dictionary<string, JsonElement>(), "", TimeSpan.Zero);

    public override string ToString() =>
        $"{Method}({string.Join(", ", Inputs.Select(i => $"{i.Key}: {i.Value.GetRawText()}"))}){(Culture == "" ? "" : " in " + Culture)}{(Later == TimeSpan.Zero ? "" : $", {Later} later")}";
}

/// <summary>What a run did.</summary>
/// <param name="Returned">The returned value, deep, with sequences in their order; of several calls, what each returned or threw.</param>
/// <param name="ReturnedUnordered">The same without the order of sequences.</param>
/// <param name="Exception">The type and message of what the first call that failed threw, or null.</param>
/// <param name="Database">All rows after the run, or a hash of them; null when the run only read.</param>
/// <param name="Tracked">The entities that the context tracks, with their states.</param>
public sealed record RunReport(
    string Returned,
    string ReturnedUnordered,
    string? Exception,
    string? Database,
    IReadOnlyList<string> Tracked,
    Cost Cost,
    IReadOnlyList<string> Commands,
    IReadOnlyList<string> Plans);

/// <summary>What a run costs the database.</summary>
/// <param name="Commands">Commands sent: round trips.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Values">Rows read times their columns.</param>
/// <param name="Blocking">Those of the commands for which the thread waited.</param>
/// <param name="Saves">Saves of the change tracker.</param>
public sealed record Cost(int Commands, int Rows, int Values, int Blocking = 0, int Saves = 0)
{
    public static Cost None { get; } = new(0, 0, 0);

    public static Cost operator +(Cost left, Cost right) =>
        new(left.Commands + right.Commands, left.Rows + right.Rows, left.Values + right.Values, left.Blocking + right.Blocking, left.Saves + right.Saves);
}
