mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
