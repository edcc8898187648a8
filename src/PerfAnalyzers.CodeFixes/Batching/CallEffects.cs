using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>What a call may do to the rows that a query finds.</summary>
internal enum CallEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It changes the collection in memory that it is called on.</summary>
    ChangesCollection,

    /// <summary>It adds entities, which are not saved yet.</summary>
    Adds,

    /// <summary>It removes entities, and that is not saved yet.</summary>
    Removes,

    /// <summary>It tells the context of entities that the database may have: attaches or updates them.</summary>
    Attaches,

    /// <summary>It saves what has been changed.</summary>
    Saves,

    /// <summary>What the code says that is called: it is at hand.</summary>
    Own,

    /// <summary>It writes rows, or changes what the context tracks.</summary>
    Writes,

    /// <summary>Nobody knows: its code is not at hand, and its name is not that of a question.</summary>
    Unknown,
}

/// <summary>Knows the effects of calls by the types that they belong to.</summary>
internal static class CallEffects
{
    // What methods are called that ask, where nothing but the name is at hand.
    private static readonly string[] s_questions =
    [
        "Get", "Is", "Has", "Can", "Find", "Contains", "Count", "To", "As", "Format", "Calculate", "Compute", "Convert", "Map", "Parse",
        "TryParse", "Compare", "Equals",
        "Translate", "Localize", "Resolve", "Render", "Encode", "Decode", "Log",
    ];

    // And what they are called when they do more than that.
    private static readonly string[] s_deeds =
        ["OrCreate", "OrAdd", "OrInsert", "OrSave", "AndCreate", "AndAdd", "AndUpdate", "AndSave", "AndDelete", "AndRemove", "Next"];

    // Libraries that write logs.
    private static readonly HashSet<string> s_loggers = new(StringComparer.Ordinal) { "Serilog", "NLog" };

    private static readonly HashSet<string> s_collectionChanges = new(StringComparer.Ordinal)
    {
        "Add", "AddRange", "AddFirst", "AddLast", "Insert", "InsertRange", "Remove", "RemoveAt", "RemoveAll", "RemoveRange", "RemoveWhere",
        "RemoveFirst", "RemoveLast",
        "Clear", "Sort", "Reverse", "Push", "Pop", "TryPop", "Enqueue", "Dequeue", "TryDequeue", "UnionWith", "ExceptWith", "IntersectWith",
        "SymmetricExceptWith",
        "TryAdd", "TryRemove", "SetValue",
    };

    /// <summary>True for LINQ's operators, EF Core's, and those of the framework's spans, which change nothing.</summary>
    public static bool IsOfLinq(IMethodSymbol method, EfModel model) =>
        model.Symbols.IsLinqToObjects(method.ContainingType)
        || EfSymbols.Is(method.ContainingType, model.Symbols.Queryable)
        || model.Symbols.IsEfOperators(method.ContainingType)
        || method.ContainingType.Name == "MemoryExtensions";

    /// <summary>The effect of a call.</summary>
    public static CallEffect Analyze(IInvocationOperation call, EfModel model) => Analyze(call, call.TargetMethod, call.Arguments, model);

    /// <summary>The effect of a method that is handed on, and called by who gets it.</summary>
    public static CallEffect Analyze(IMethodReferenceOperation group, EfModel model) => Analyze(group, group.Method, null, model);

    private static CallEffect Analyze(
        IOperation operation, IMethodSymbol method, IReadOnlyList<IArgumentOperation>? arguments, EfModel model)
    {
        var type = method.ContainingType;
        var symbols = model.Symbols;
        if (method.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction)
            return CallEffect.Own;
        if (IsExplicitLoad(operation, method, symbols))
            return CallEffect.None;
        if (EfSymbols.Is(type, symbols.DbContext) || EfSymbols.Is(type, symbols.DbSet))
            return OfContext(method.Name);
        if (method.Name.StartsWith(EfNames.SaveChanges, StringComparison.Ordinal))
            return CallEffect.Saves;
        if (QueryOperators.KindOf(method.Name) == QueryStepKind.Write)
            return CallEffect.Writes;
        if (EfSymbols.Is(type, symbols.Queryable)
            || symbols.IsEfOperators(type)
            || symbols.IsLinqToObjects(type)
            || EfSymbols.Is(type, symbols.DbContextFactory))
            return CallEffect.None;
        // FindByIdAsync: that it is handed a set does not make it write.
        if (operation is IInvocationOperation foreign && ForeignFind.KeyOf(foreign) is not null
            && QueryChain.Execution(foreign, model) is not null)
            return CallEffect.None;
        if (IsAtHand(operation, method, model))
            return CallEffect.Own;
        // It composes a query, and somebody else runs it.
        if (symbols.IsQueryable(method.ReturnType))
            return CallEffect.None;

        var space = NamespaceOf(type);
        if (space is ["System", ..])
        {
            if (space is ["System", "Data" or "Transactions", ..])
                return CallEffect.Writes;
            return s_collectionChanges.Contains(method.Name) ? CallEffect.ChangesCollection : CallEffect.None;
        }

        return method.IsImplicitlyDeclared
            || !FillsArgument(method, arguments) && (IsHarmless(space) || IsQuestion(method, arguments, model))
            ? CallEffect.None
            : CallEffect.Unknown;
    }

    /// <summary>
    /// The types of the entities that <c>Add</c>, <c>Remove</c>… are given; <c>object</c> when that is all that is known.
    /// </summary>
    public static IEnumerable<ITypeSymbol> EntitiesOf(IInvocationOperation call, EfModel model)
    {
        if (model.Symbols.QueryElement(call.Receiver()?.Unwrap().Type) is { } ofSet)
            return [ofSet];
        return call.TargetMethod.Parameters.FirstOrDefault()?.Type is IArrayTypeSymbol or INamedTypeSymbol { Name: "IEnumerable" }
            ? [model.Compilation.ObjectType]
            : call.Arguments.Take(1).Select(static a => PlainMembers.WithoutConversions(a.Value).Type).OfType<ITypeSymbol>();
    }

    private static CallEffect OfContext(string method)
    {
        if (method.StartsWith("Add", StringComparison.Ordinal))
            return CallEffect.Adds;
        if (method.StartsWith("Remove", StringComparison.Ordinal))
            return CallEffect.Removes;
        if (method.StartsWith("Attach", StringComparison.Ordinal) || method.StartsWith("Update", StringComparison.Ordinal))
            return CallEffect.Attaches;
        if (method.StartsWith(EfNames.SaveChanges, StringComparison.Ordinal))
            return CallEffect.Saves;
        return method is "Set" or "Find" or "FindAsync" or "AsQueryable" or "AsAsyncEnumerable" or "GetAsyncEnumerator"
            ? CallEffect.None
            : CallEffect.Writes;
    }

    /// <summary>db.Entry(post).Collection(p => p.Comments).Load(): a query like others.</summary>
    private static bool IsExplicitLoad(IOperation operation, IMethodSymbol method, EfSymbols symbols)
    {
        if (method.Name is EfNames.Load or EfNames.LoadAsync)
            return method.ContainingType.DerivesFrom(symbols.NavigationEntry);
        return method.Name is "Entry" or "Collection" or "Reference" or "Navigation"
            && method.ContainingType.DerivesFrom(method.Name == "Entry" ? symbols.DbContext : symbols.EntityEntry)
            && operation.Parent is IInvocationOperation next && ReferenceEquals(next.Instance, operation)
            && IsExplicitLoad(next, next.TargetMethod, symbols);
    }

    /// <summary>True when the code that runs is in this compilation.</summary>
    private static bool IsAtHand(IOperation operation, IMethodSymbol method, EfModel model) =>
        !method.DeclaringSyntaxReferences.IsEmpty
        && CallTargets.Method(operation, model.Compilation) is { } target
        && model.Bodies.Get(target) is not null;

    private static bool IsHarmless(IReadOnlyList<string> space) => space switch
    {
        ["Microsoft", "Extensions", ..] => true,
        // Identity's managers save what they are given.
        ["Microsoft", "AspNetCore", "Identity", ..] => false,
        ["Microsoft", "AspNetCore", ..] => true,
        [var root, ..] => s_loggers.Contains(root),
        _ => false,
    };

    /// <summary>
    /// Code that is not at hand is taken at its word: what is named as a question, and a static method that gets nothing but data, does
    /// not save. A command (<c>Send</c>, <c>Process</c>, <c>Update</c>) may.
    /// </summary>
    private static bool IsQuestion(IMethodSymbol method, IReadOnlyList<IArgumentOperation>? arguments, EfModel model)
    {
        if (method.IsStatic && arguments is not null && arguments.All(a => IsData(PlainMembers.WithoutConversions(a.Value).Type, model)))
            return true;
        return s_questions.Any(q => method.Name.StartsWith(q, StringComparison.Ordinal)
            && (method.Name.Length == q.Length || !char.IsLower(method.Name[q.Length])))
            && !s_deeds.Any(d => method.Name.IndexOf(d, StringComparison.Ordinal) >= 0)
            && arguments?.Any(a => model.Symbols.IsContext(a.Value.Unwrap().Type) || model.Symbols.IsDbSet(a.Value.Unwrap().Type)) != true;
    }

    /// <summary>mapper.Map(dto, post), patch.ApplyTo(post), TryUpdateModelAsync(post): an object gets other values.</summary>
    private static bool FillsArgument(IMethodSymbol method, IReadOnlyList<IArgumentOperation>? arguments)
    {
        if (arguments is null)
            return false;
        var first = method.Name switch
        {
            var name when Starts(name, "Map") || Starts(name, "Adapt") => 1,
            var name when Starts(name, "Apply") || Starts(name, "Populate") || Starts(name, "TryUpdate") || Starts(name, "Patch")
                || Starts(name, "CopyTo") || Starts(name, "Fill") => 0,
            _ => int.MaxValue,
        };
        return arguments.Any(a => a.Parameter?.Ordinal >= first
            && PlainMembers.WithoutConversions(a.Value).Type is
            {
                IsReferenceType: true, TypeKind: TypeKind.Class or TypeKind.Interface, SpecialType: not SpecialType.System_String,
                Name: not ("Type" or "TypeAdapterConfig"),
            });

        static bool Starts(string name, string word) => name.StartsWith(word, StringComparison.Ordinal)
            && (name.Length == word.Length || !char.IsLower(name[word.Length]));
    }

    private static bool IsData(ITypeSymbol? type, EfModel model) =>
        type is null or { IsValueType: true } or { SpecialType: SpecialType.System_String } || model.Entities.IsEntity(type)
        || !model.Symbols.IsQueryable(type) && type.ElementType() is { } element && IsData(element, model);

    private static List<string> NamespaceOf(INamedTypeSymbol type)
    {
        var names = new List<string>();
        for (var space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
            names.Insert(0, space.Name);
        return names;
    }
}
