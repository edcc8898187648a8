using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>What a cache key carries: every value that is mentioned on the way to it, in locals, in methods that build it, in their arguments.</summary>
internal sealed class KeyCoverage
{
    private const int MaxDepth = 5;

    private static readonly Regex s_identifies = new("(id|key|code|slug|guid|hash|version|number|identifier|etag|handle|sku|email|username)$", RegexOptions.CultureInvariant);
    private static readonly Regex s_key = new("(key|hash|suffix|fingerprint|signature|discriminator|token|cacheid|region|parameters)$", RegexOptions.CultureInvariant);
    private static readonly Regex s_user = new("user|customer|account|member|owner|principal|identity|person|author|profile|email|login|subject|session|claim|caller|client|viewer", RegexOptions.CultureInvariant);
    private static readonly Regex s_tenant = new("tenan|organi[sz]ation|workspace|site|store|shop|company|customer|account|portal|realm|domain|host", RegexOptions.CultureInvariant);
    private static readonly Regex s_culture = new("culture|lang|locale|lcid|region|country|currency|zone", RegexOptions.CultureInvariant);

    private readonly Compilation _compilation;
    private readonly List<ValuePath> _paths = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _roots = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
    private readonly HashSet<CacheInputKind> _ambient = new();
    private bool _mayHaveMore;

    private KeyCoverage(CacheFill fill, Compilation compilation)
    {
        _compilation = compilation;
        _mayHaveMore = fill.AddsToKey;
        foreach (var key in fill.Keys)
        {
            IsUnknown |= IsWholeUnknown(key, 0);
            Walk(key, 0);
        }
    }

    /// <summary>True when the key, or a part of it, was put together out of sight.</summary>
    public bool IsUnknown { get; private set; }

    public static KeyCoverage Create(CacheFill fill, Compilation compilation) => new(fill, compilation);

    /// <summary>True when the key tells apart what this input tells apart.</summary>
    public bool Covers(CacheInput input)
    {
        if (!input.Sources.IsDefault && input.Sources.All(Covers))
            return true;
        if (input.Path is { } path && Covers(path))
            return true;
        switch (input.Kind)
        {
            case CacheInputKind.Given:
                return false;
            // What was given has been looked for by its path; for what the surroundings say the key's builder may have asked too.
            case var _ when _mayHaveMore:
                return true;
            case CacheInputKind.Culture:
                return _ambient.Contains(CacheInputKind.Culture) || _names.Any(s_culture.IsMatch) || IsNamed(input);
            case CacheInputKind.User:
                return _ambient.Contains(CacheInputKind.User) || _names.Any(s_user.IsMatch) || IsNamed(input);
            case CacheInputKind.Tenant:
                return _ambient.Contains(CacheInputKind.Tenant) || _ambient.Contains(CacheInputKind.User) || _names.Any(static n => s_tenant.IsMatch(n) || s_user.IsMatch(n)) || IsNamed(input);
            default:
                return _ambient.Contains(input.Kind);
        }
    }

    /// <summary>True when the key carries what a path leads to, the whole of it, or what tells it from others.</summary>
    public bool Covers(ValuePath path)
    {
        foreach (var carried in _paths)
        {
            // Of what is used as a whole, nobody knows which members matter.
            if (carried.Covers(path) || path.Covers(carried))
                return true;
            if (SymbolEqualityComparer.Default.Equals(carried.Root, path.Root) && (IsElement(path.Root) || carried.Identifies(path)))
                return true;
        }

        // userId in the key and user.Id or user in the value are the same by another name.
        var joined = path.Joined;
        if (_names.Contains(joined) || _names.Contains(joined + "id") || IsIdentifiedByName(path.Root.Name))
            return true;
        foreach (var member in path.Members)
        {
            if (IsIdentifiedByName(member))
                return true;
        }

        return false;
    }

    /// <summary><c>user.TimeZone</c> under a key that has a <c>timeZone</c> in it, by whatever way it got there.</summary>
    private bool IsNamed(CacheInput input) => _names.Any(n => n.Length > 4 && ValuePath.Normalize(input.Name).EndsWith(n, StringComparison.Ordinal));

    private bool IsIdentifiedByName(string name)
    {
        var normalized = ValuePath.Normalize(name);
        foreach (var root in _roots)
        {
            if (root.Length > normalized.Length && root.StartsWith(normalized, StringComparison.Ordinal) && s_identifies.IsMatch(root))
                return true;
        }

        return false;
    }

    // A member of an element tells it from the others.
    private static bool IsElement(ISymbol root) =>
        root is ILocalSymbol { DeclaringSyntaxReferences: [var reference] } && reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.ForEachStatementSyntax
        || root is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } };

    private void Walk(IOperation operation, int depth)
    {
        if (AmbientInputs.Along(operation) is { } ambient)
            _ambient.Add(ambient.Kind);
        if (ValuePath.Create(operation) is { } path)
        {
            AddPath(path, operation, depth);
            return;
        }

        switch (operation)
        {
            case ITypeOfOperation { TypeOperand: ITypeParameterSymbol }:
                _ambient.Add(CacheInputKind.Type);
                break;
            case IInvocationOperation call:
                AddCall(call, depth);
                break;
            case IAnonymousFunctionOperation:
                return;
        }

        foreach (var child in operation.ChildOperations)
            Walk(child, depth);
    }

    private void AddPath(ValuePath path, IOperation operation, int depth)
    {
        _paths.Add(path);
        _names.Add(path.Joined);
        _names.Add(ValuePath.Normalize(path.Root.Name));
        if (path.Members.IsEmpty)
            _roots.Add(ValuePath.Normalize(path.Root.Name));
        foreach (var member in path.Members)
            _names.Add(ValuePath.Normalize(member));
        if (AmbientInputs.IsPrincipal(operation.Type))
            _ambient.Add(CacheInputKind.User);
        // A type's member says of which type.
        if (operation.Type?.Name is "Type" or "MemberInfo" or "PropertyInfo" or "MethodInfo" or "FieldInfo")
            _ambient.Add(CacheInputKind.Type);
        if (depth >= MaxDepth || !_visited.Add(path.Root))
            return;

        switch (path.Root)
        {
            case ILocalSymbol local:
                TraceLocal(local, operation, depth);
                break;
            case IPropertySymbol property when property.IsDeclaredIn(_compilation) && property.GetMethod is { } getter:
                if (property.IsAbstract || property.IsVirtual)
                    AddUnseen();
                else if (Bodies.Get(_compilation).Get(getter) is { } body)
                    Walk(body, depth + 1);
                break;
            case IFieldSymbol { IsStatic: true, IsReadOnly: true, IsConst: false } fixedKey when Bodies.Get(_compilation).Get(fixedKey) is { } initializer:
                Walk(initializer, depth + 1);
                break;
            case IFieldSymbol { IsConst: false, IsStatic: false }:
                // A prefix that the object was made with may say for whom it was made.
                _mayHaveMore |= path.Members.IsEmpty && operation.Type?.SpecialType == SpecialType.System_String;
                break;
        }
    }

    private void TraceLocal(ILocalSymbol local, IOperation reference, int depth)
    {
        var index = BodyIndex.Around(reference);
        foreach (var write in index.WritesOf(local))
        {
            if (write.Value is { } value)
                Walk(value, depth + 1);
            else if (write.Site is ICompoundAssignmentOperation compound)
                Walk(compound.Value, depth + 1);
            else if (write.Site is IInvocationOperation call)
                Walk(call, depth + 1);
            // Which writes lie under which conditions is part of the key.
            foreach (var ancestor in write.Site.Ancestors())
            {
                if (ancestor is IConditionalOperation { Condition: { } condition })
                    Walk(condition, depth + 1);
                else if (ancestor is ISwitchOperation { Value: { } switched })
                    Walk(switched, depth + 1);
            }
        }

        // A StringBuilder, a list of parts, a table or an object that is filled.
        foreach (var read in index.ReferencesTo(local))
        {
            if (read.Parent is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } target && ReferenceEquals(assignment.Target, target))
                Walk(assignment, depth + 1);
            for (IOperation? call = read.Parent; call is IInvocationOperation { Instance: not null } chained; call = call.Parent)
            {
                foreach (var argument in chained.Arguments)
                    Walk(argument.Value, depth + 1);
            }
        }
    }

    private void AddCall(IInvocationOperation call, int depth)
    {
        var method = call.TargetMethod;
        foreach (var argument in method.TypeArguments)
        {
            if (argument is ITypeParameterSymbol)
                _ambient.Add(CacheInputKind.Type);
        }

        if (method.Name == "GetType")
            _ambient.Add(CacheInputKind.Type);
        var definition = method.Implementation();
        if (definition.IsDeclaredIn(_compilation) && !definition.IsAbstract && !definition.IsVirtual)
        {
            var body = definition.MethodKind == MethodKind.LocalFunction ? BodyIndex.Around(call).LocalFunction(definition) : Bodies.Get(_compilation).Get(definition);
            if (body is not null && depth < MaxDepth && _visited.Add(definition))
                Walk(body, depth + 1);
        }
        else if (method.ContainingNamespace?.ToString() is { } space && space != "System" && !space.StartsWith("System.", StringComparison.Ordinal))
        {
            AddUnseen();
        }
    }

    private void AddUnseen()
    {
        _mayHaveMore = true;
        _ambient.Add(CacheInputKind.Type);
    }

    /// <summary>True for a key that somebody else made: it is handed in, kept, or asked for without saying what it is for.</summary>
    private bool IsWholeUnknown(IOperation key, int depth)
    {
        foreach (var operation in key.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IParameterReferenceOperation { Parameter: var parameter } when IsKeyLike(parameter.Name, parameter.Type):
                    return true;
                case IPropertyReferenceOperation { Property: { IsStatic: false } property } when IsKeyLike(property.Name, property.Type):
                    return Bodies.Get(_compilation).Get(property.GetMethod ?? (ISymbol)property) is null || property.IsVirtual || ValuePath.Create(operation) is { Members.IsEmpty: false };
                case IFieldReferenceOperation { Field: { IsConst: false, IsStatic: false, IsReadOnly: false } field } when IsKeyLike(field.Name, field.Type):
                    return true;
                case IInvocationOperation { Arguments.IsEmpty: true, TargetMethod: var method, Instance: not null } call
                    when !(method.ContainingNamespace?.ToString().StartsWith("System", StringComparison.Ordinal) ?? false) && (method.IsAbstract || method.IsVirtual || !method.IsDeclaredIn(_compilation))
                        && ValuePath.Create(call.Instance) is null or { Root: IFieldSymbol or IPropertySymbol }:
                    return true;
                case ILocalReferenceOperation local when depth < MaxDepth && _visited.Add(local.Local):
                    _visited.Remove(local.Local);
                    foreach (var write in BodyIndex.Around(local).WritesOf(local.Local))
                    {
                        if (write.Value is { } value ? IsWholeUnknown(value, depth + 1) : IsKeyLike(local.Local.Name, local.Type!) && write.Site is not ICompoundAssignmentOperation)
                            return true;
                    }

                    break;
            }
        }

        return false;
    }

    private static bool IsKeyLike(string name, ITypeSymbol type) =>
        s_key.IsMatch(ValuePath.Normalize(name)) && (type.SpecialType is SpecialType.System_String or SpecialType.System_Object || type.TypeKind is TypeKind.Class or TypeKind.TypeParameter or TypeKind.Interface)
        || type.Name.EndsWith("CacheKey", StringComparison.Ordinal) || type.SpecialType == SpecialType.System_Object;
}
