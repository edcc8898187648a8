using System.Text.Json;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>
/// A small program as a user writes it, with a problem that a fix removes. It is run as it is and as the fix leaves it, on the same data,
/// and has to do the same at a lower cost.
/// </summary>
/// <param name="Title">What the program is, for the report.</param>
/// <param name="Code">
/// Members of a class that has a <c>ShopContext db</c>, or whole types, one of them with a method <c>Run</c>: it is called with what the
/// data set has under its parameters' names, and what it returns is compared. With <see cref="Calls"/> the class has the caches too:
/// <c>memory</c>, <c>distributed</c>, <c>hybrid</c> and <c>fusion</c>, and where it says so <c>redis</c>.
/// </param>
public sealed record Proof(string Title, string Code)
{
    /// <summary>The fix.</summary>
    public string Id { get; init; } = "";

    /// <summary>Navigations load themselves when they are read.</summary>
    public bool LazyLoading { get; init; }

    /// <summary>The program says nothing about the order of what it returns, so that the order may change.</summary>
    public bool AnyOrder { get; init; }

    /// <summary>How what the context tracks afterwards compares.</summary>
    public TrackingChange Tracking { get; init; } = TrackingChange.Same;

    /// <summary>Also runs on 1,000 customers with 20 orders of 3 lines each.</summary>
    public bool OnLargeData { get; init; }

    /// <summary>What the fix is for.</summary>
    public Promise Promise { get; init; } = Promise.FewerCommands;

    /// <summary>
    /// The fix changes what the program does, on purpose: how it differs, in a sentence. What it should do is then not what it did,
    /// but what <see cref="Meant"/> does.
    /// </summary>
    public string? Difference { get; init; }

    /// <summary>The difference shows on some data only: the typical data may come as it is meant by chance.</summary>
    public bool DiffersOnSomeDataOnly { get; init; }

    /// <summary>
    /// What the program is meant to do, where the fix changes that; null: what the program itself does with lazy loading, or, where it
    /// caches, without the entries of the calls before.
    /// </summary>
    public string? Meant { get; init; }

    /// <summary>
    /// The requests that one process answers, for programs that cache: they share the caches and the database. On random data they are
    /// drawn, with inputs that these have.
    /// </summary>
    public IReadOnlyList<ProofCall> Calls { get; init; } = [];

    /// <summary>The calls have a meaning in their order only, and are never drawn.</summary>
    public bool CallsAreInOrder { get; init; }

    /// <summary>False for a program in a project that does not refer to a database's provider, as a layer of its own: on SQLite nothing is asynchronous, and the rules say nothing.</summary>
    public bool KnowsProvider { get; init; } = true;

    /// <summary>The fix updates or deletes rows by a query, which EF Core can do from version 7 on.</summary>
    public bool NeedsBulkWrites { get; init; }

    /// <summary>
    /// What differs on MariaDB, for which texts are equal whatever their case, where a suggestion assumes that they are not: a sentence. The
    /// fixed program does something else on some of the data there, and that shows; on the rest it does the same.
    /// </summary>
    public string? LimitOnMariaDb { get; init; }

    /// <summary>Looks at how the database runs the queries on typical data, and throws when it does not like what it sees.</summary>
    public Action<QueryPlans>? Plans { get; init; }

    /// <summary>Options of the rule.</summary>
    public IReadOnlyDictionary<string, string> EditorConfig { get; init; } = new Dictionary<string, string>();

    public override string ToString() => $"{Id}: {Title}";
}

/// <summary>One of several calls of a program.</summary>
/// <param name="Inputs">Arguments, by names that are those of the parameters.</param>
public sealed record ProofCall(object Inputs)
{
    public string Method { get; init; } = "Run";

    /// <summary>The current culture; empty for the invariant one.</summary>
    public string Culture { get; init; } = "";

    /// <summary>How long after the call before it.</summary>
    public TimeSpan Later { get; init; }

    /// <summary>As it goes to the database's side.</summary>
    public Call ToCall() => new(Method, JsonSerializer.SerializeToElement(Inputs).EnumerateObject().ToDictionary(p => p.Name, p => p.Value), Culture, Later);
}

/// <summary>How the database runs the queries of a program: for each, its text and the lines of the plan.</summary>
public sealed record QueryPlans(ProofDatabase Database, IReadOnlyList<string> Before, IReadOnlyList<string> After);

/// <summary>How what the context tracks after the fix compares to before.</summary>
public enum TrackingChange
{
    Same,

    /// <summary>All that was tracked, and more.</summary>
    Grows,

    /// <summary>Nothing that was not tracked.</summary>
    Shrinks,

    /// <summary>Nothing at all, where there was something.</summary>
    Ends,
}

/// <summary>What a fix lowers, and what it may raise because its page says so.</summary>
/// <param name="Lowers">Is lower on typical data, and not higher on any.</param>
/// <param name="MayRaise">What else may be higher.</param>
public sealed record Promise(CostKind Lowers, CostKind MayRaise)
{
    /// <summary>One query instead of one per element. Joined rows repeat the columns of the row they belong to.</summary>
    public static Promise FewerCommands { get; } = new(CostKind.Commands, CostKind.Values);

    /// <summary>What the fix is for does not show in the cost, and costs nothing.</summary>
    public static Promise NoHigherCost { get; } = new(CostKind.None, CostKind.None);

    /// <summary>The database leaves out rows that the program left out.</summary>
    public static Promise FewerRows { get; } = new(CostKind.Rows | CostKind.Values, CostKind.None);

    /// <summary>The same rows with fewer columns.</summary>
    public static Promise FewerValues { get; } = new(CostKind.Values, CostKind.None);

    /// <summary>The cache answers a call that has been answered before: fewer commands than without a cache, of what the fixed program is compared with.</summary>
    public static Promise Cached { get; } = new(CostKind.Commands, CostKind.None);

    /// <summary>The same commands, and no thread that waits for them.</summary>
    public static Promise NoBlockedThread { get; } = new(CostKind.Blocking, CostKind.None);

    /// <summary>The same changes in fewer saves. How many commands that takes is the provider's affair: not all of them put several into one.</summary>
    public static Promise FewerSaves { get; } = new(CostKind.Saves, CostKind.None);

    /// <summary>The database computes a value: it answers with one row, also where there is nothing to read.</summary>
    public bool IsAnsweredByOneRow { get; init; }
}

/// <summary>A part of the cost.</summary>
[Flags]
public enum CostKind
{
    None = 0,
    Commands = 1,
    Rows = 2,
    Values = 4,
    Blocking = 8,
    Saves = 16,
}
